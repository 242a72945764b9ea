import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Context } from "../context/context.ts";
import { CommandError, UsageError } from "../failure/command-error.ts";
import { type OptionSpec, text as textOption, texts } from "../program/values.ts";
import { stdinBytes } from "./stdin.ts";

/** The options by which the fields of an object are given. */
export const FIELD_OPTIONS: {
  readonly field: OptionSpec<string[]>;
  readonly typed: OptionSpec<string[]>;
  readonly data: OptionSpec<string>;
} = {
  field: texts("-f, --field <name=text>", "a field and its text; a dot reaches into an object: raw.object.Phone=123"),
  typed: texts("-F, --typed <name=json>", "a field and its value as JSON: amount=12.5, active=true, email=null"),
  data: textOption("--data <file>", "a file with all fields as a JSON object, or - for stdin; --field and --typed are added to it"),
};

export interface FieldOptions {
  readonly field: string[] | undefined;
  readonly typed: string[] | undefined;
  readonly data: string | undefined;
}

export type Fields = Record<string, unknown>;

/** The fields that were given. @throws UsageError when there are none, or one is none. */
export async function givenFields(context: Context, options: FieldOptions): Promise<Fields> {
  const fields = await optionalFields(context, options);
  if (Object.keys(fields).length > 0) return fields;
  throw new UsageError("No field was given.", "Give --field name=text, --typed name=json, or --data FILE.");
}

/** As {@link givenFields}, perhaps none. */
export async function optionalFields(context: Context, { field = [], typed = [], data }: FieldOptions): Promise<Fields> {
  const fields: Fields = data === undefined ? Object.create(null) : jsonObject(await readInput(context, data), data);
  for (const given of field) {
    const [name, value] = split("--field", given);
    put(fields, name, value, given);
  }
  for (const given of typed) {
    const [name, value] = split("--typed", given);
    put(fields, name, parsed(value, given), given);
  }
  return fields;
}

/** The text of a file, or of stdin for `-`. */
export async function readInput({ io }: Context, path: string): Promise<string> {
  if (path === "-") return (await stdinBytes(io)).toString();
  try {
    return await readFile(resolve(io.cwd, path), "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandError(code === "ENOENT" ? 3 : 2, "unreadable", `${JSON.stringify(path)} cannot be read: ${message}`, { cause: error });
  }
}

/** Parses JSON. @throws UsageError that names where it came from. */
export function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${where === "-" ? "stdin" : JSON.stringify(where)} is not JSON: ${(error as Error).message}`);
  }
}

function jsonObject(text: string, where: string): Fields {
  const value = jsonOf(text, where);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new UsageError(`${where === "-" ? "stdin" : JSON.stringify(where)} must hold a JSON object.`);
}

function split(option: string, given: string): [name: string, value: string] {
  const at = given.indexOf("=");
  if (at > 0) return [given.slice(0, at), given.slice(at + 1)];
  throw new UsageError(`${option} must be name=value; got ${JSON.stringify(given)}.`);
}

function parsed(value: string, given: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw new UsageError(`--typed: what follows the \`=\` in ${JSON.stringify(given)} is not JSON.`, "Give a text with --field.");
  }
}

/** Sets a field of an object, or of objects in it. */
function put(fields: Fields, name: string, value: unknown, given: string): void {
  const names = name.split(".");
  const last = names.pop() ?? "";
  let target = fields;
  for (const part of names) {
    const next = Object.hasOwn(target, part) ? target[part] : undefined;
    if (next === undefined || next === null) {
      const made: Fields = Object.create(null);
      define(target, part, made);
      target = made;
    } else if (typeof next === "object" && !Array.isArray(next)) target = next as Fields;
    else throw new UsageError(`${JSON.stringify(given)}: \`${part}\` has a value already, and is no object.`);
  }
  define(target, last, value);
}

/** Not by assignment, which for `__proto__` would do something else. */
function define(target: Fields, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
