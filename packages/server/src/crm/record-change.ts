import { invalid } from "../http/api-error.ts";
import { isObject, type JsonObject } from "../http/body.ts";
import { parseTime } from "../http/time.ts";
import type { RawObject } from "../state/crm-records.ts";
import { keptReference } from "./record-ids.ts";
import { ownValue } from "./record-json.ts";
import { type Field, type RecordType, SYSTEM_FIELDS } from "./record-types.ts";

const MAX_NAME_LENGTH = 255;
const MAX_OBJECT_LENGTH = 1024 * 1024;

/** What a body changes, by the service's own names. */
export type RecordChange = ReadonlyMap<string, unknown>;

/**
 * What a body says of a record: unified fields by their names, the service's own in `raw.object`. Where both speak of one field, the
 * unified one counts. Unknown unified names and fields that nobody can write are passed over, so that what was read can be sent back.
 *
 * @throws ApiError 400
 */
export function readChange(type: RecordType, body: JsonObject): RecordChange {
  const change = new Map<string, unknown>();
  const byRawName = new Map(type.fields.map((field) => [field.raw, field]));
  for (const [name, value] of Object.entries(rawPart(body))) {
    if (name === "" || name.length > MAX_NAME_LENGTH) throw invalid(`raw.object: names of fields have 1 to ${MAX_NAME_LENGTH} characters.`);
    const field = byRawName.get(name);
    if (SYSTEM_FIELDS.includes(name) || field?.computed) continue;
    change.set(name, field === undefined ? value : checked(field, `raw.object.${name}`, value));
  }
  for (const field of type.fields) {
    if (!field.computed && Object.hasOwn(body, field.name)) change.set(field.raw, checked(field, field.name, body[field.name]));
  }
  return change;
}

function rawPart({ raw }: JsonObject): JsonObject {
  if (raw === undefined || raw === null) return {};
  if (!isObject(raw)) throw invalid("raw must be an object.");
  const { object } = raw;
  if (object === undefined || object === null) return {};
  if (!isObject(object)) throw invalid("raw.object must be an object.");
  return object;
}

/** A new record. @throws ApiError 400 that names the fields it needs */
export function created(type: RecordType, change: RecordChange): RawObject {
  const initial = type.fields.flatMap(({ raw, initial: value }) => (value === undefined ? [] : [[raw, value] as const]));
  // A null for a field that is never empty means no more than to leave it out.
  const given = [...change].filter(([name, value]) => value !== null || !initial.some(([raw]) => raw === name));
  return complete(type, Object.fromEntries([...initial, ...given]));
}

/** The record after a change. @throws ApiError 400 that names the fields it would lack */
export function changed(type: RecordType, before: RawObject, change: RecordChange): RawObject {
  // To clear what is not there is no change.
  const given = [...change].filter(([name, value]) => value !== null || Object.hasOwn(before, name));
  // Not by assignment: a field may be named `__proto__`.
  return complete(type, Object.fromEntries([...Object.entries(before), ...given]));
}

function complete(type: RecordType, object: RawObject): RawObject {
  const missing = type.fields.filter(({ raw, required }) => required === true && isEmpty(ownValue(object, raw)));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name);
    throw invalid(`${type.rawType}: ${names.join(", ")} ${names.length === 1 ? "is" : "are"} required.`);
  }
  const whole = type.fields.some(({ computed }) => computed) ? { ...object, Name: fullName(object) } : object;
  if (JSON.stringify(whole).length > MAX_OBJECT_LENGTH) throw invalid(`A record has at most ${MAX_OBJECT_LENGTH} characters of JSON.`);
  return whole;
}

const isEmpty = (value: unknown): boolean => value === null || (typeof value === "string" && value.trim() === "");

function fullName(object: RawObject): string {
  const parts = ["FirstName", "MiddleName", "LastName"].map((name) => ownValue(object, name));
  return parts.filter((part) => !isEmpty(part)).join(" ");
}

const WANTED: Readonly<Record<Field["kind"], string>> = {
  text: "a string",
  number: "a number, or a string that is one",
  time: "an ISO 8601 time",
  address: "a string or an object",
  reference: "an id",
};

function checked({ kind }: Field, name: string, value: unknown): unknown {
  if (value === null || isRight(kind, value)) return kind === "reference" ? keptReference(value) : value;
  throw invalid(`${name} must be ${WANTED[kind]}, or null.`);
}

function isRight(kind: Field["kind"], value: unknown): boolean {
  switch (kind) {
    case "text":
    case "reference":
      return typeof value === "string";
    case "number":
      // JSON has no other numbers than finite ones, but `1e999` becomes one.
      return typeof value === "string" ? /^-?\d{1,40}(\.\d{1,40})?$/.test(value) : Number.isFinite(value);
    case "time":
      return typeof value === "string" && parseTime(value) !== undefined;
    case "address":
      return typeof value === "string" || isObject(value);
    default:
      return kind satisfies never;
  }
}
