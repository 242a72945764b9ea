import { UsageError } from "../failure/command-error.ts";

/** An option of a command: how it is written, what it means, and how its text becomes a value. */
export interface OptionSpec<Value = unknown> {
  /** As commander takes it, e.g. `-r, --recursive` or `--part-size <size>`. */
  readonly flags: string;
  readonly description: string;
  /** Whether it can be given several times; each adds a value. */
  readonly isList?: boolean;
  /** Whether it is a switch that counts how often it was given. */
  readonly isCount?: boolean;
  /** What else the text can be, for help and completion. */
  readonly choices?: readonly string[];
  /** Shown in help, in the place of a default that the command itself works out. */
  readonly defaultText?: string;
  /** Not in help. */
  readonly isHidden?: boolean;
  /** Makes the value of the text. @throws UsageError */
  parse(text: string): Value;
  /** Only for types: options with this are there always. */
  readonly fallback?: Value;
}

const SIZE_UNITS: Readonly<Record<string, number>> = { "": 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };
const TIME_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A switch: there or not. */
export function flag(flags: string, description: string, isHidden = false): OptionSpec<boolean> {
  return { flags, description, isHidden, parse: () => true };
}

export function text(flags: string, description: string): OptionSpec<string> {
  return { flags, description, parse: (given) => given };
}

/** A text with a form of its own. @param problemOf - What is wrong with one, as what it must be; undefined when nothing is. */
export function checkedText(flags: string, description: string, problemOf: (text: string) => string | undefined): OptionSpec<string> {
  return {
    flags,
    description,
    parse(given) {
      const problem = problemOf(given);
      if (problem !== undefined) throw new UsageError(`${nameOf(flags)} ${problem}.`);
      return given;
    },
  };
}

/** A switch whose value is how often it was given; a variable has the number. */
export function count(flags: string, description: string): OptionSpec<number> {
  return { flags, description, isCount: true, parse: (given) => (/^\d$/.test(given) ? Number(given) : 1) };
}

/** An option that can be repeated. */
export function texts(flags: string, description: string): OptionSpec<string[]> {
  return { flags, description, isList: true, parse: (given) => [given] };
}

export function choice<const Choice extends string>(flags: string, description: string, choices: readonly Choice[]): OptionSpec<Choice> {
  return {
    flags,
    description,
    choices,
    parse(given) {
      const found = choices.find((one) => one === given);
      if (found === undefined) throw new UsageError(`${nameOf(flags)} must be one of ${choices.join(", ")}; got ${JSON.stringify(given)}.`);
      return found;
    },
  };
}

export function integer(
  flags: string,
  description: string,
  { min = 0, max = Number.MAX_SAFE_INTEGER }: { readonly min?: number; readonly max?: number } = {},
): OptionSpec<number> {
  return {
    flags,
    description,
    parse(given) {
      const value = /^\d+$/.test(given) ? Number(given) : Number.NaN;
      if (!(value >= min && value <= max)) {
        const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
        throw new UsageError(`${nameOf(flags)} must be a whole number ${range}; got ${JSON.stringify(given)}.`);
      }
      return value;
    },
  };
}

/** A number of bytes: `1048576`, `512K`, `8M`, `1.5GiB`. Units are powers of 1024. */
export function size(flags: string, description: string, { min = 0 }: { readonly min?: number } = {}): OptionSpec<number> {
  return {
    flags,
    description,
    parse(given) {
      const value = parseSize(given);
      if (value === undefined || value < min)
        throw new UsageError(
          `${nameOf(flags)} must be a size like 512K, 8M or 1.5G${min > 0 ? `, at least ${min}` : ""}; got ${JSON.stringify(given)}.`,
        );
      return value;
    },
  };
}

/** Bytes of a text like `8M`; undefined when it is none. */
export function parseSize(given: string): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)(?:ib|b)?$/i.exec(given.trim()) ?? [];
  const bytes = Math.round(Number(number) * (SIZE_UNITS[unit.toLowerCase()] ?? Number.NaN));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** A stretch of time, in milliseconds: `500ms`, `30s`, `5m`, `2h`, `7d`; a bare number is seconds. */
export function duration(flags: string, description: string): OptionSpec<number> {
  return {
    flags,
    description,
    parse(given) {
      const value = parseDuration(given);
      if (value === undefined)
        throw new UsageError(`${nameOf(flags)} must be a time like 500ms, 30s, 5m or 2h; got ${JSON.stringify(given)}.`);
      return value;
    },
  };
}

/** Milliseconds of a text like `5m`; undefined when it is none. */
function parseDuration(given: string): number | undefined {
  const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)?$/i.exec(given.trim()) ?? [];
  const time = Math.round(Number(number) * (TIME_UNITS[unit.toLowerCase()] ?? Number.NaN));
  return Number.isSafeInteger(time) ? time : undefined;
}

/** A moment: ISO 8601, or how long ago (`2h`, `7d`). */
export function moment(flags: string, description: string): OptionSpec<Date> {
  return {
    flags,
    description,
    parse(given) {
      const ago = /[a-z]$/i.test(given) ? parseDuration(given) : undefined;
      const date = ago === undefined ? parseMoment(given) : new Date(Date.now() - ago);
      if (date === undefined)
        throw new UsageError(
          `${nameOf(flags)} must be a time like 2026-05-01, 2026-05-01T12:00:00Z, or how long ago, like 2h or 7d; got ${JSON.stringify(given)}.`,
        );
      return date;
    },
  };
}

/** A moment to come: ISO 8601, or in how long (`2h`, `7d`). */
export function momentAhead(flags: string, description: string): OptionSpec<Date> {
  return {
    flags,
    description,
    parse(given) {
      const ahead = /[a-z]$/i.test(given) ? parseDuration(given) : undefined;
      const date = ahead === undefined ? parseMoment(given) : new Date(Date.now() + ahead);
      if (date === undefined)
        throw new UsageError(
          `${nameOf(flags)} must be a time like 2026-05-01, 2026-05-01T12:00:00Z, or in how long, like 2h or 7d; got ${JSON.stringify(given)}.`,
        );
      if (date.getTime() <= Date.now()) throw new UsageError(`${nameOf(flags)} must be a time to come; ${JSON.stringify(given)} is past.`);
      return date;
    },
  };
}

/** The moment of a text in ISO 8601; a day is its beginning in UTC. Undefined when it is none: no month has a 31st of February. */
export function parseMoment(given: string): Date | undefined {
  const [, day] = /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i.exec(given) ?? [];
  if (day === undefined) return undefined;
  const [date, midnight] = [new Date(given), new Date(`${day}T00:00:00Z`)];
  // What does not exist would be taken for the days after it.
  if (Number.isNaN(date.getTime()) || Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return undefined;
  return date;
}

/** `--part-size` of `-p, --part-size <size>`. */
export function nameOf(flags: string): string {
  return /--[a-z0-9-]+/.exec(flags)?.[0] ?? flags;
}
