/** Where an error keeps the names of its classes, so that `X.is(e)` holds across two installed copies of this package. */
const lineage = Symbol.for("@kloudless/error");

interface ErrorClass {
  readonly kind?: string;
}

/** What every error of this SDK is. Nothing it shows or serialises holds a credential. */
export class KloudlessError extends Error {
  /** The class's name; a constant because minifiers rename classes. */
  static readonly kind: string = "KloudlessError";

  /** A stable, documented word for what went wrong; for answers of the API its `error_code`. */
  readonly code: string;

  constructor(message: string, code: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }

  /** Whether a value is an error of this class, also when it comes from another installed copy of the package. */
  static is<T extends KloudlessError>(
    this: (abstract new (...args: never[]) => T) & { readonly kind: string },
    value: unknown,
  ): value is T {
    if (value instanceof this) return true;
    if (typeof value !== "object" || value === null || !(lineage in value)) return false;
    return Array.isArray(value[lineage]) && value[lineage].includes(this.kind);
  }

  override get name(): string {
    return (this.constructor as ErrorClass).kind ?? "KloudlessError";
  }

  /** The error as plain data, for logs. Subclasses add to it; with nothing private, the classes of two copies fit each other's types. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, code: this.code, message: this.message };
  }
}

// Not a member of the class, so that its declaration stays the same in every copy of the package.
Object.defineProperty(KloudlessError.prototype, lineage, {
  get(this: KloudlessError): string[] {
    const kinds: string[] = [];
    for (let type = this.constructor as ErrorClass; typeof type.kind === "string"; type = Object.getPrototypeOf(type))
      kinds.push(type.kind);
    return kinds;
  },
});
