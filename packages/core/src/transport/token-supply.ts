/** Gives the token of an account, fresh: from a store, or from whoever issues it. */
export type TokenSupplier = () => string | Promise<string>;

/**
 * The token of a client that was given a function in place of one: kept until the server does not take it any more. However many calls
 * find that out at once, the function is called once; when it fails, all of them fail, and the next call asks it again.
 */
export class TokenSupply {
  readonly #supply: () => Promise<string>;
  #token: string | undefined;
  #coming: Promise<string> | undefined;

  /**
   * @param supplier - What the caller gave.
   * @param check - Throws when what came is no token; told of each token, so that none is ever shown.
   */
  constructor(supplier: TokenSupplier, check: (token: string) => void) {
    this.#supply = async () => {
      const token = await supplier();
      check(token);
      return token;
    };
  }

  /** The token; a promise only while it is being asked for. */
  get(): string | Promise<string> {
    return this.#token ?? (this.#coming ??= this.#ask());
  }

  /** Says that the server did not take a token. One that has come since stays. */
  refused(token: string): void {
    if (this.#token === token) this.#token = undefined;
  }

  async #ask(): Promise<string> {
    try {
      return (this.#token = await this.#supply());
    } finally {
      this.#coming = undefined;
    }
  }
}
