import { AbortError } from "../errors/abort-error.ts";
import { TimeoutError } from "../errors/connection-error.ts";

/** What may end a call from outside: the caller's signal, and the deadline over all its attempts. */
export class CallScope {
  readonly #signal: AbortSignal | undefined;
  readonly #request: string;
  #deadlineAt = Number.POSITIVE_INFINITY;
  #deadlineTimer: NodeJS.Timeout | undefined;
  #ended: AbortError | TimeoutError | undefined;
  /** Ends whatever the call is waiting for just now. */
  #cancel: ((error: AbortError | TimeoutError) => void) | undefined;
  #onAbort: (() => void) | undefined;

  /** @throws AbortError when the signal is aborted already. */
  constructor(request: string, signal: AbortSignal | undefined, deadline: number | undefined) {
    this.#request = request;
    this.#signal = signal;
    if (signal !== undefined) {
      if (signal.aborted) throw new AbortError(signal.reason);
      // One listener a call on the caller's signal, taken off when the call is over: signals live as long as whole applications.
      this.#onAbort = () => this.#end(new AbortError(signal.reason));
      signal.addEventListener("abort", this.#onAbort);
    }
    if (deadline !== undefined) {
      this.#deadlineAt = performance.now() + deadline;
      this.#deadlineTimer = setTimeout(() => this.#end(this.#late(deadline)), deadline);
    }
  }

  /** Milliseconds to the deadline; infinite without one. */
  get remaining(): number {
    return this.#deadlineAt - performance.now();
  }

  /** Names what to call when the call is ended from outside; undefined when there is nothing to end. Throws when it has ended already. */
  onCancel(cancel: ((error: AbortError | TimeoutError) => void) | undefined): void {
    if (cancel !== undefined && this.#ended !== undefined) throw this.#ended;
    this.#cancel = cancel;
  }

  /** Waits; rejects as soon as the call is ended from outside. */
  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.onCancel((error) => {
        clearTimeout(timer);
        reject(error);
      });
      const timer = setTimeout(() => {
        this.onCancel(undefined);
        resolve();
      }, milliseconds);
    });
  }

  /** The call is over: nothing stays behind on the signal or the clock. */
  close(): void {
    this.#cancel = undefined;
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener("abort", this.#onAbort);
    clearTimeout(this.#deadlineTimer);
  }

  #end(error: AbortError | TimeoutError): void {
    this.#ended = error;
    const cancel = this.#cancel;
    this.#cancel = undefined;
    cancel?.(error);
  }

  #late(deadline: number): TimeoutError {
    const failure = { request: this.#request, phase: "connect" as const };
    return new TimeoutError(
      `The call did not finish within its deadline of ${deadline} ms (${this.#request}).`,
      failure,
      "deadline",
      deadline,
    );
  }
}
