import { AbortError } from "../errors/abort-error.ts";
import { TimeoutError } from "../errors/connection-error.ts";
import type { InFlight } from "./in-flight.ts";
import { onAbort } from "./signal.ts";

/** What may end a call from outside: the caller's signal, and the deadline over all its attempts. */
export class CallScope {
  readonly #request: string;
  readonly #inFlight: InFlight;
  #closed = false;
  #deadlineAt = Number.POSITIVE_INFINITY;
  #deadlineTimer: NodeJS.Timeout | undefined;
  #ended: AbortError | TimeoutError | undefined;
  /** Ends whatever the call is waiting for just now. */
  #cancel: ((error: AbortError | TimeoutError) => void) | undefined;
  /** Takes this call off the caller's signal. */
  #deaf: (() => void) | undefined;

  /** @throws AbortError when the signal is aborted already. */
  constructor(request: string, signal: AbortSignal | undefined, deadline: number | undefined, inFlight: InFlight) {
    this.#request = request;
    this.#inFlight = inFlight;
    if (signal !== undefined) {
      if (signal.aborted) throw new AbortError(signal.reason);
      this.#deaf = onAbort(signal, () => this.#end(new AbortError(signal.reason)));
    }
    inFlight.begin();
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

  /**
   * Waits for work that knows nothing of this call, for a limited time; rejects as soon as the call is ended from outside. What the work
   * brings after that is handed to `late`.
   */
  wait<T>(work: Promise<T>, timeout: number, timedOut: () => Error, late: (value: T) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      let over = false;
      const giveUp = (error: Error): void => {
        over = true;
        clearTimeout(timer);
        reject(error);
      };
      const timer = setTimeout(() => giveUp(timedOut()), timeout);
      work.then(
        (value) => {
          if (over) return late(value);
          clearTimeout(timer);
          this.onCancel(undefined);
          return resolve(value);
        },
        // Once given up, this changes nothing, but a failure that nobody hears of would end the process.
        giveUp,
      );
      if (this.#ended === undefined) this.onCancel(giveUp);
      else giveUp(this.#ended);
    });
  }

  /** The call is over: nothing stays behind on the signal or the clock. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancel = undefined;
    this.#deaf?.();
    clearTimeout(this.#deadlineTimer);
    this.#inFlight.end();
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
