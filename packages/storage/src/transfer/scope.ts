import { setTimeout as wait } from "node:timers/promises";
import { AbortError, type Connection, onAbort, type RequestOptions, TimeoutError } from "@kloudless/core";

/** What may end a transfer from outside: the caller's signal, and the deadline over all of its requests. */
export class TransferScope {
  readonly #name: string;
  readonly #options: RequestOptions;
  readonly #deadline: number | undefined;
  readonly #endsAt: number;

  /** @throws AbortError when the signal is aborted already. */
  constructor(name: string, options: RequestOptions, connection: Connection) {
    const { signal, deadline = connection.deadline } = options;
    if (signal?.aborted) throw new AbortError(signal.reason);
    this.#name = name;
    this.#options = options;
    this.#deadline = deadline;
    this.#endsAt = performance.now() + (deadline ?? Number.POSITIVE_INFINITY);
  }

  get signal(): AbortSignal | undefined {
    return this.#options.signal;
  }

  get aborted(): boolean {
    return this.signal?.aborted === true;
  }

  /** What of the transfer's options goes with one of its requests. */
  request(signal: AbortSignal | undefined = this.signal): RequestOptions {
    const { timeout, retry, headers, asUser, rawData } = this.#options;
    return { signal, timeout, retry, headers, asUser, rawData, deadline: this.#remaining() };
  }

  /** Calls back when the transfer is to end, for what is no request; until the function that is returned is called. */
  onEnd(end: (error: AbortError | TimeoutError) => void): () => void {
    const { signal } = this;
    const deaf = signal && onAbort(signal, () => end(new AbortError(signal.reason)));
    const remaining = this.#remaining();
    const timer = remaining === undefined ? undefined : setTimeout(() => end(this.#late()), remaining);
    return () => {
      deaf?.();
      clearTimeout(timer);
    };
  }

  /** Waits; rejects as soon as the signal is aborted. False, at once, where the deadline would be over by then. */
  async pause(milliseconds: number, signal: AbortSignal | undefined = this.signal): Promise<boolean> {
    if (milliseconds >= (this.#remaining() ?? Number.POSITIVE_INFINITY)) return false;
    try {
      await wait(milliseconds, undefined, { signal });
    } catch {
      // Nothing but the signal can end it.
      throw new AbortError(signal?.reason);
    }
    return true;
  }

  /** What is left of the deadline. One that makes no sense is left for the requests to refuse. */
  #remaining(): number | undefined {
    const deadline = this.#deadline;
    return deadline !== undefined && deadline > 0 && deadline < Number.POSITIVE_INFINITY
      ? Math.max(this.#endsAt - performance.now(), 1)
      : deadline;
  }

  #late(): TimeoutError {
    const deadline = this.#deadline ?? 0;
    const failure = { request: this.#name, phase: "send" } as const;
    return new TimeoutError(`The ${this.#name} did not finish within its deadline of ${deadline} ms.`, failure, "deadline", deadline);
  }
}
