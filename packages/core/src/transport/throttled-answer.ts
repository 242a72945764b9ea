import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";

/** What is to be known of an answer that is held back. */
interface Inner extends Dispatcher.DispatchHandler {
  /** Nothing moves until {@link released}: no fault of the network. */
  held(): void;
  released(): void;
}

/** Stands between the network and the handler of an answer, and hands the body on in pieces, as a throttle lets them through. */
export class ThrottledAnswer implements Dispatcher.DispatchHandler {
  readonly #inner: Inner;
  readonly #take: (wanted: number) => number | Promise<number>;
  #valve: Valve | undefined;
  /** What came and is not handed on yet: one chunk, unless a dispatcher goes on where it was told to stop. */
  readonly #chunks: Buffer[] = [];
  #isDripping = false;
  /** Said once all of the body was handed on. */
  #end: (() => void) | undefined;
  #isOver = false;

  constructor(inner: Inner, take: (wanted: number) => number | Promise<number>) {
    this.#inner = inner;
    this.#take = take;
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#valve = new Valve(controller);
    this.#inner.onRequestStart?.(this.#valve, context);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders, message?: string): void {
    this.#inner.onResponseStart?.(this.#valveOf(controller), status, headers, message);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    if (this.#isDripping) return;
    this.#isDripping = true;
    void this.#drip(this.#valveOf(controller));
  }

  onResponseEnd(controller: Dispatcher.DispatchController, trailers: IncomingHttpHeaders): void {
    const end = (): void => this.#inner.onResponseEnd?.(this.#valveOf(controller), trailers);
    if (this.#isDripping) this.#end = end;
    else end();
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    this.#isOver = true;
    this.#inner.onResponseError?.(this.#valve ?? controller, error);
  }

  async #drip(valve: Valve): Promise<void> {
    valve.hold();
    this.#inner.held();
    try {
      for (let chunk = this.#chunks.shift(); chunk !== undefined; chunk = this.#chunks.shift()) {
        while (chunk.byteLength > 0) {
          const size = await this.#take(chunk.byteLength);
          if (this.#isOver || valve.aborted) return;
          this.#inner.onResponseData?.(valve, chunk.subarray(0, size));
          chunk = chunk.subarray(size);
        }
      }
    } catch (error) {
      this.onResponseError(valve, error as Error);
      return;
    }
    this.#isDripping = false;
    this.#inner.released();
    if (this.#end === undefined) valve.release();
    else this.#end();
  }

  #valveOf(controller: Dispatcher.DispatchController): Valve {
    return (this.#valve ??= new Valve(controller));
  }
}

/** A controller for two: what is read is stopped while the reader or the throttle wants it to be. */
class Valve implements Dispatcher.DispatchController {
  readonly #controller: Dispatcher.DispatchController;
  #isPaused = false;
  #isHeld = false;

  constructor(controller: Dispatcher.DispatchController) {
    this.#controller = controller;
  }

  get aborted(): boolean {
    return this.#controller.aborted;
  }

  /** As the reader has it. */
  get paused(): boolean {
    return this.#isPaused;
  }

  get reason(): Error | null {
    return this.#controller.reason;
  }

  abort(reason: Error): void {
    this.#controller.abort(reason);
  }

  pause(): void {
    this.#isPaused = true;
    this.#controller.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (!this.#isHeld) this.#controller.resume();
  }

  hold(): void {
    this.#isHeld = true;
    this.#controller.pause();
  }

  release(): void {
    this.#isHeld = false;
    if (!this.#isPaused) this.#controller.resume();
  }
}
