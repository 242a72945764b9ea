/** Milliseconds that are looked back at. */
const WINDOW = 10_000;
/** Milliseconds before anything is said. */
const SETTLED = 1000;

/** Bytes per second over the last ten seconds. */
export class Rate {
  readonly #samples: { readonly at: number; readonly bytes: number }[] = [];

  /** @param bytes - All that moved so far. */
  sample(bytes: number, now: number): void {
    this.#samples.push({ at: now, bytes });
    while (this.#samples.length > 2 && now - (this.#samples[1]?.at ?? now) >= WINDOW) this.#samples.shift();
  }

  /** Undefined until there is something to tell it from. */
  get perSecond(): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < SETTLED) return undefined;
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.at - first.at));
  }
}
