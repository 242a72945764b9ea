import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { CommandError } from "../failure/command-error.ts";
import type { CredentialStore, Credentials } from "./credentials.ts";

type Contents = Record<string, Credentials>;

/** Credentials in a file that only its owner can read (0600, in a directory of 0700), for machines without a keychain. */
export class FileStore implements CredentialStore {
  readonly place: string;

  constructor(path: string) {
    this.place = path;
  }

  async read(profile: string): Promise<Credentials | undefined> {
    const contents = await this.#read();
    return Object.hasOwn(contents, profile) ? contents[profile] : undefined;
  }

  async write(profile: string, credentials: Credentials): Promise<void> {
    await this.#write({ ...(await this.#read()), [profile]: credentials });
  }

  async remove(profile: string): Promise<boolean> {
    const { [profile]: removed, ...rest } = await this.#read();
    if (removed !== undefined) await this.#write(rest);
    return removed !== undefined;
  }

  async #read(): Promise<Contents> {
    let file: Awaited<ReturnType<typeof open>>;
    try {
      file = await open(this.place, "r");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
      throw new CommandError(4, "credentials_unreadable", `${this.place} cannot be read: ${(error as Error).message}`, { cause: error });
    }
    try {
      const { mode } = await file.stat();
      if (process.platform !== "win32" && (mode & 0o077) !== 0) {
        throw new CommandError(
          4,
          "credentials_exposed",
          `${this.place} can be read by others (mode ${(mode & 0o777).toString(8)}), so it is not used.`,
          {
            hint: `Run: chmod 600 ${this.place}. If others have an account on this machine, make new keys as well.`,
          },
        );
      }
      return contentsOf(await file.readFile("utf8"), this.place);
    } finally {
      await file.close();
    }
  }

  /** Beside it and renamed, so that there is never half a file; nobody else can read it at any moment. */
  async #write(contents: Contents): Promise<void> {
    await mkdir(dirname(this.place), { recursive: true, mode: 0o700 });
    const beside = `${this.place}.${randomUUID()}`;
    try {
      const file = await open(beside, "wx", 0o600);
      try {
        await file.writeFile(`${JSON.stringify(contents, null, 2)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, this.place);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  }
}

function contentsOf(text: string, place: string): Contents {
  try {
    const contents: unknown = JSON.parse(text);
    if (typeof contents === "object" && contents !== null && !Array.isArray(contents)) return contents as Contents;
  } catch {
    // The parser's message quotes the text, which is secret.
  }
  throw new CommandError(4, "credentials_damaged", `${place} is damaged.`, { hint: "Remove it and log in again." });
}
