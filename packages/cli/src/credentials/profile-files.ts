import { type FileHandle, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "../failure/command-error.ts";
import { errnoOf } from "../failure/errno.ts";
import { replaceFile } from "../local/replace-file.ts";
import type { Credentials } from "./credentials.ts";

/** What the file of a profile holds: the credentials, or that they are in the keychain. */
export type ProfileFile = Credentials | { readonly keychain: true };

const SUFFIX = ".json";

/**
 * A file for each profile that only its owner can read (0600), in a directory that only its owner can open (0700). One of a looser mode is not
 * used: whoever could read it may have done so.
 */
export class ProfileFiles {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  path(profile: string): string {
    return join(this.directory, profile + SUFFIX);
  }

  /** Undefined where there is none. @throws CommandError (4) when it cannot be read, is damaged, or can be read by others. */
  async read(profile: string): Promise<ProfileFile | undefined> {
    const path = this.path(profile);
    let file: FileHandle;
    try {
      file = await open(path, "r");
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") return undefined;
      throw new CommandError(4, "credentials_unreadable", `${path} cannot be read: ${message}`, {
        hint: `It must belong to you and be readable: chmod 600 ${path}`,
        cause: error,
      });
    }
    try {
      assertPrivate(path, (await file.stat()).mode, "600");
      await this.#assertPrivateDirectory();
      return contentsOf(await file.readFile("utf8"), path);
    } finally {
      await file.close();
    }
  }

  /** Beside it and renamed, so that there is never half a file; nobody else can read it at any moment. */
  async write(profile: string, contents: ProfileFile): Promise<void> {
    if ((await mkdir(this.directory, { recursive: true, mode: 0o700 })) === undefined) await this.#assertPrivateDirectory();
    const path = this.path(profile);
    await replaceFile(path, `${JSON.stringify(contents, null, 2)}\n`);
  }

  async remove(profile: string): Promise<void> {
    await rm(this.path(profile), { force: true });
  }

  async profiles(): Promise<string[]> {
    try {
      const names = await readdir(this.directory);
      return names
        .filter((name) => name.endsWith(SUFFIX))
        .map((name) => name.slice(0, -SUFFIX.length))
        .toSorted();
    } catch (error) {
      if (errnoOf(error) === "ENOENT") return [];
      throw error;
    }
  }

  async #assertPrivateDirectory(): Promise<void> {
    assertPrivate(this.directory, (await stat(this.directory)).mode, "700");
  }
}

function assertPrivate(path: string, mode: number, wanted: "600" | "700"): void {
  // Windows has no such modes: what is in a person's own directories is private there.
  if (process.platform === "win32" || (mode & 0o077) === 0) return;
  throw new CommandError(4, "credentials_exposed", `${path} is open to others (mode ${(mode & 0o777).toString(8)}), so it is not used.`, {
    hint: `Run: chmod ${wanted} ${path}. If others have an account on this machine, make new keys as well.`,
  });
}

function contentsOf(text: string, path: string): ProfileFile {
  try {
    const contents: unknown = JSON.parse(text);
    if (isContents(contents)) return contents;
  } catch {
    // The parser's message quotes the text, which is secret.
  }
  throw new CommandError(4, "credentials_damaged", `${path} is damaged.`, { hint: "Remove it and run `kloudless login` again." });
}

/** Credentials, or a sign that they are elsewhere: a text in each field there is. */
function isContents(value: unknown): value is ProfileFile {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([name, field]) => (name === "keychain" ? field === true : typeof field === "string"));
}
