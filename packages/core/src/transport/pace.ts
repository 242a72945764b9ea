/** Smaller pieces cost CPU and gain nothing; and smaller ones may still wait in the socket when their buffer is filled again. */
const SMALLEST = 1 << 16;
const LARGEST = 1 << 20;

/**
 * How much of a piece to hand to the socket at once. A socket says nothing while it works on what it was given, so that a large piece
 * on a slow line looks like silence: pieces begin small and grow as long as the line takes them in far less than the limit for it.
 */
export class Pace {
  readonly #slow: number;
  readonly #fast: number;
  #size = SMALLEST;
  #handedOver: number | undefined;

  /** @param timeout - Milliseconds of silence after which a transfer is given up. */
  constructor(timeout: number) {
    this.#slow = timeout / 8;
    this.#fast = timeout / 64;
  }

  /** The socket asks for more: what was handed over last has gone. */
  taken(): void {
    if (this.#handedOver === undefined) return;
    const took = performance.now() - this.#handedOver;
    if (took > this.#slow) this.#size = SMALLEST;
    else if (took < this.#fast) this.#size = Math.min(this.#size * 2, LARGEST);
  }

  /** How many of so many bytes to hand over now. Never leaves so few that they would have to be copied. */
  next(available: number): number {
    this.#handedOver = performance.now();
    return available < this.#size + SMALLEST ? available : this.#size;
  }
}
