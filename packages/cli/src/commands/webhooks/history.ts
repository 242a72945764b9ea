import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Paths } from "../../config/paths.ts";
import { CommandError } from "../../failure/command-error.ts";
import { errnoOf } from "../../failure/errno.ts";
import { replaceFile } from "../../local/replace-file.ts";

/** A notification that was handed to a program, and what came of it. */
export interface Forwarded {
  /** What `replay` takes. */
  readonly id: string;
  readonly time: string;
  /** The body, as the API has it: `account=1`. */
  readonly body: string;
  readonly to: string;
  /** Of the program's answer; null where there was none. */
  readonly status: number | null;
  readonly error: string | null;
  readonly milliseconds: number;
}

/** Notifications that are kept. */
const MOST = 200;

/** The notifications that were forwarded last, in a file. They name accounts, and hold no secret. */
export class History {
  readonly #dir: string;
  readonly #path: string;
  /** The write that is under way: several notifications can come at once. */
  #written: Promise<void> = Promise.resolve();

  constructor({ state }: Paths) {
    this.#dir = state;
    this.#path = join(state, "webhooks.json");
  }

  /** Oldest first. @throws CommandError when the file is damaged. */
  async all(): Promise<readonly Forwarded[]> {
    let text: string;
    try {
      text = await readFile(this.#path, "utf8");
    } catch (error) {
      if (errnoOf(error) === "ENOENT") return [];
      throw error;
    }
    try {
      return JSON.parse(text) as readonly Forwarded[];
    } catch (error) {
      throw new CommandError(1, "damaged_history", `${this.#path} is damaged.`, { cause: error, hint: "Remove it." });
    }
  }

  add(one: Forwarded): Promise<void> {
    this.#written = this.#written.then(() => this.#write(one));
    return this.#written;
  }

  async #write(one: Forwarded): Promise<void> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    await replaceFile(this.#path, JSON.stringify([...(await this.all()), one].slice(-MOST)));
  }
}
