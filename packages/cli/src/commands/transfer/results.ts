import type { Verified } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { BatchError } from "../../failure/batch-error.ts";
import { CommandError } from "../../failure/command-error.ts";
import { describeFailure, type Failure } from "../../failure/describe.ts";

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
const FATAL: ReadonlySet<number> = new Set([4, 10, 130, 141, 143]);

/** Failures that are told to programs one by one. */
const MOST_FAILURES = 100;

/** What came of the files of a run. */
export class Results {
  readonly #context: Context;
  /** Whether one file was asked for, whose failure is that of the command. */
  readonly #isSingle: boolean;
  readonly #json: unknown[] = [];
  readonly #unverified: string[] = [];
  #single: Result | undefined;
  #done = 0;
  readonly #failures: (Failure & { readonly what: string })[] = [];
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
  fail(name: string, error: unknown): string {
    if (this.#isSingle || this.#context.signal.aborted) throw error;
    const failure = describeFailure(error);
    if (FATAL.has(failure.exitCode)) throw error;
    this.#failed++;
    if (this.#failures.length < MOST_FAILURES) this.#failures.push({ ...failure, what: name });
    return failure.message;
  }

  /** Prints what there is for programs. @throws BatchError `partial` (11), CommandError `unverified` (9). */
  async end({ requireVerify }: { readonly requireVerify?: boolean | undefined }): Promise<void> {
    const { output } = this.#context;
    if (output.isJson && this.#single !== undefined) {
      const { json, verified, resumed } = this.#single;
      await output.object({}, { json, meta: { verified, resumed } });
    } else if (output.format.kind === "json" && !this.#isSingle) await output.list([], this.#json);
    if (this.#failed > 0) throw new BatchError(11, `${this.#failed} of ${this.#done + this.#failed} files failed.`, this.#failures);
    if (!requireVerify || this.#unverified.length === 0) return;
    const [first = "", ...more] = this.#unverified;
    const what = more.length === 0 ? `${first} is` : `${first} and ${more.length} other files are`;
    throw new CommandError(9, "unverified", `${what} there, but no digest vouches for what arrived.`, {
      hint: "This service tells sizes at most. Compare the contents, or leave out --require-verify.",
    });
  }
}
