import { invalid } from "../http/api-error.ts";
import type { CrmRecord } from "../state/crm-records.ts";
import { rawIdOf } from "./record-ids.ts";
import { ownValue, rawObject } from "./record-json.ts";
import type { Literal, Soql } from "./soql.ts";

/** A query whose names are those of fields that exist. */
export interface Selection {
  readonly columns: readonly string[];
  readonly matches: ((record: CrmRecord) => boolean) | undefined;
}

/** Finds the fields that a query names, in any case as CRMs do. @throws ApiError 400 for one that the type does not have */
export function select({ columns, where, rawType }: Soql, fields: readonly string[]): Selection {
  const byName = new Map([
    ...fields.map((field) => [field.toLowerCase(), field] as const),
    ...fields.map((field) => [field, field] as const),
  ]);
  const find = (name: string): string => {
    const field = byName.get(name) ?? byName.get(name.toLowerCase());
    if (field === undefined) throw invalid(`q: ${rawType} has no field ${JSON.stringify(name.slice(0, 80))}.`);
    return field;
  };
  const conditions = where.map(({ field, value }) => ({ field: find(field), value }));
  return {
    columns: [...new Set(columns.map(find))],
    matches:
      conditions.length === 0
        ? undefined
        : (record) => {
            const object = rawObject(record);
            return conditions.every(({ field, value }) => equals(ownValue(object, field), value));
          },
  };
}

/** Texts are equal in any case, as CRMs compare them; of ids both forms are. */
function equals(value: unknown, literal: Literal): boolean {
  if (value === null || literal === null) return value === literal;
  if (typeof literal === "number")
    return (typeof value === "number" || typeof value === "string") && value !== "" && Number(value) === literal;
  if (typeof literal === "boolean") return value === literal;
  if (typeof value === "number") return value === Number(literal) && literal.trim() !== "";
  if (typeof value !== "string") return false;
  return value.toLowerCase() === literal.toLowerCase() || value === rawIdOf(literal);
}
