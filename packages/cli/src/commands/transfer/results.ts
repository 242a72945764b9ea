import type { Verified } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { CommandError } from "../../failure/command-error.ts";
import { describeFailure } from "../../failure/describe.ts";

/** A file that arrived. */
interface Result {
  /** For people. */
  readonly name: string;
  readonly size: number;
  readonly verified: Verified;
  readonly resumed: boolean;
  /** What it is for programs. */
  readonly json: unknown;
}

/** Failures after which there is no use in going on with other files: no credential, no room. */
const FATAL = new Set([4, 10, 130, 141, 143]);

/** What came of the files of a run. */
export class Results {
  readonly #context: Context;
  /** Whether one file was asked for, whose failure is that of the command. */
  readonly #isSingle: boolean;
  readonly #json: unknown[] = [];
  readonly #unverified: string[] = [];
  #single: Result | undefined;
  #done = 0;
  #failed = 0;

  constructor(context: Context, isSingle: boolean) {
    this.#context = context;
    this.#isSingle = isSingle;
  }

  async add(result: Result): Promise<void> {
    this.#done++;
    // Of nothing, the size says all.
    if (result.verified !== "digest" && result.size > 0) this.#unverified.push(result.name);
    const { output } = this.#context;
    if (this.#isSingle) this.#single = result;
    else if (output.format.kind === "jsonl") await output.list([], [result.json]);
    else if (output.isJson) this.#json.push(result.json);
  }

  /**
   * What a failure of one file means for the others.
   *
   * @returns What to say of it.
   * @throws It, where it ends the command.
   */
  fail(error: unknown): string {
    if (this.#isSingle || this.#context.signal.aborted) throw error;
    const { exitCode, message } = describeFailure(error);
    if (FATAL.has(exitCode)) throw error;
    this.#failed++;
    return message;
  }

  /** Prints what there is for programs. @throws CommandError `partial` (11), `unverified` (9). */
  async end({ requireVerify }: { readonly requireVerify?: boolean | undefined }): Promise<void> {
    const { output } = this.#context;
    if (output.isJson && this.#single !== undefined) {
      const { json, verified, resumed } = this.#single;
      await output.object({}, { json, meta: { verified, resumed } });
    } else if (output.format.kind === "json" && !this.#isSingle) await output.list([], this.#json);
    if (this.#failed > 0)
      throw new CommandError(11, "partial", `${this.#failed} of ${this.#done + this.#failed} files failed.`, {
        hint: "Run the same command again once the reasons are gone: what is done is not done again.",
      });
    if (!requireVerify || this.#unverified.length === 0) return;
    const [first = "", ...more] = this.#unverified;
    const what = more.length === 0 ? `${first} is` : `${first} and ${more.length} other files are`;
    throw new CommandError(9, "unverified", `${what} there, but no digest vouches for what arrived.`, {
      hint: "This service tells sizes at most. Compare the contents, or leave out --require-verify.",
    });
  }
}
