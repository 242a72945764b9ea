import { invalid } from "./api-error.ts";

/** The query of a request, read leniently: unknown keys do not matter, booleans come in any case, and the first of several counts. */
export class Query {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: unknown) {
    this.#values = (values ?? {}) as Record<string, unknown>;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return typeof first === "string" ? first : undefined;
  }

  /** @throws ApiError 400 */
  flag(name: string): boolean | undefined {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return undefined;
    if (value === "true" || value === "1") return true;
    if (value === "false" || value === "0") return false;
    throw invalid(`${name} must be true or false.`);
  }

  /** @throws ApiError 400 */
  integer(name: string, range: { min: number; max: number }): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= range.min && number <= range.max) return number;
    throw invalid(`${name} must be a whole number from ${range.min} to ${range.max}.`);
  }
}
