/** The calls of a client that are not over yet, so that closing it can wait for them. */
export class InFlight {
  #calls = 0;
  #waiting: (() => void)[] = [];

  begin(): void {
    this.#calls++;
  }

  end(): void {
    if (--this.#calls > 0) return;
    for (const done of this.#waiting.splice(0)) done();
  }

  /** Resolves when no call is under way. */
  none(): Promise<void> {
    return this.#calls === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
