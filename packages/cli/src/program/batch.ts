import type { Context } from "../context/context.ts";
import { BatchError } from "../failure/batch-error.ts";
import type { Failure } from "../failure/describe.ts";

/** Does something with each of several things, where the failure of one does not stop the others. {@link end} comes last. */
export class Batch {
  readonly #context: Context;
  readonly #what: string;
  readonly #failures: (Failure & { readonly what: string })[] = [];
  #first: unknown;
  #told = 0;
  #done = 0;

  /** @param what - What failing means, e.g. `could not be deleted`. */
  constructor(context: Context, what: string) {
    this.#context = context;
    this.#what = what;
  }

  /** The results for those with which it worked. @throws as {@link end} where it worked with none, so that nothing is printed of it. */
  async *each<Item, Result>(
    items: Iterable<Item>,
    named: (item: Item) => string,
    act: (item: Item) => Promise<Result>,
  ): AsyncGenerator<Result, void, undefined> {
    for (const item of items) {
      const result = await this.attempt(named(item), async () => ({ value: await act(item) }));
      if (result === undefined) continue;
      this.done();
      yield result.value;
    }
    await this.endUnlessSome();
  }

  /** Ends the command where nothing worked: before a document is printed with nothing in it. @throws as {@link end} */
  async endUnlessSome(): Promise<void> {
    if (this.#done === 0) await this.end();
  }

  /** Undefined where it failed. What is not counted as done by {@link done} is only a step. */
  async attempt<Result>(what: string, act: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await act();
    } catch (error) {
      await this.failed(what, error);
      return undefined;
    }
  }

  done(): void {
    this.#done++;
  }

  /** @throws the error itself when the whole command is being ended. */
  async failed(what: string, error: unknown): Promise<void> {
    if (this.#context.signal.aborted) throw error;
    const { describeFailure } = await import("../failure/describe.ts");
    if (this.#failures.length === 0) this.#first = error;
    this.#failures.push({ ...describeFailure(error), what });
    // A single failure may turn out to be that of the whole command, which is said without more.
    if (this.#done > 0 || this.#failures.length > 1) await this.#tell();
  }

  /** @throws BatchError (11 where something worked, else the code of the first failure) when something failed. */
  async end(): Promise<void> {
    const [first, second] = this.#failures;
    if (first === undefined) return;
    if (second === undefined && this.#done === 0) throw this.#first;
    await this.#tell();
    const failed = this.#failures.length;
    const message = `${failed} of ${failed + this.#done} ${this.#what}.`;
    throw new BatchError(this.#done > 0 ? 11 : first.exitCode, message, this.#failures);
  }

  /** For people as it happens; for programs all of it is in one object at the end. */
  async #tell(): Promise<void> {
    if (this.#context.notes.isJson) return;
    for (const failure of this.#failures.slice(this.#told)) {
      this.#told++;
      const message = failure.message.includes(failure.what) ? failure.message : `${failure.what}: ${failure.message}`;
      await this.#context.notes.failure({ ...failure, message });
    }
  }
}
