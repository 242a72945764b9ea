import { ConfigError } from "../config-error.ts";

/** A table of a configuration file, read key by key. Every complaint names the key in full. */
export class Table {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #name: string;
  readonly #known = new Set<string>();

  constructor(values: Readonly<Record<string, unknown>>, name: string) {
    this.#values = values;
    this.#name = name;
  }

  nameOf(key: string): string {
    return this.#name === "" ? key : `${this.#name}.${key}`;
  }

  text(key: string): string | undefined {
    const value = this.#take(key);
    if (value === undefined || (typeof value === "string" && value !== "")) return value;
    throw new ConfigError(`${this.nameOf(key)}: must be a string that is not empty`);
  }

  requiredText(key: string): string {
    const value = this.text(key);
    if (value === undefined) throw new ConfigError(`${this.nameOf(key)}: is missing`);
    return value;
  }

  texts(key: string): string[] | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((item) => typeof item === "string" && item !== "")) return value as string[];
    throw new ConfigError(`${this.nameOf(key)}: must be a list of strings that are not empty`);
  }

  integer(key: string): number | undefined {
    const value = this.#take(key);
    if (value === undefined || Number.isSafeInteger(value)) return value as number | undefined;
    throw new ConfigError(`${this.nameOf(key)}: must be a whole number`);
  }

  flag(key: string): boolean | undefined {
    const value = this.#take(key);
    if (value === undefined || typeof value === "boolean") return value;
    throw new ConfigError(`${this.nameOf(key)}: must be true or false`);
  }

  table(key: string): Table | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    if (!isTable(value)) throw new ConfigError(`${this.nameOf(key)}: must be a table`);
    return new Table(value, this.nameOf(key));
  }

  tables(key: string): Table[] | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every(isTable)) throw new ConfigError(`${this.nameOf(key)}: must be written as [[${key}]]`);
    return value.map((table, index) => new Table(table, `${this.nameOf(key)}[${index}]`));
  }

  /** A list of texts and tables. */
  list(key: string): (string | Table)[] | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    const isItem = (item: unknown): item is string | Record<string, unknown> => (typeof item === "string" && item !== "") || isTable(item);
    if (!Array.isArray(value) || !value.every(isItem)) throw new ConfigError(`${this.nameOf(key)}: must be a list of strings or tables`);
    return value.map((item, index) => (typeof item === "string" ? item : new Table(item, `${this.nameOf(key)}[${index}]`)));
  }

  /** A key nobody asked for is a typing mistake that would otherwise be obeyed in silence. */
  end(): void {
    const unknown = Object.keys(this.#values).find((key) => !this.#known.has(key));
    if (unknown !== undefined) {
      throw new ConfigError(`${this.nameOf(unknown)}: is not a known field (known: ${[...this.#known].join(", ")})`);
    }
  }

  #take(key: string): unknown {
    this.#known.add(key);
    return Object.hasOwn(this.#values, key) ? this.#values[key] : undefined;
  }
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
