import type { CrmRecord, RawObject } from "../state/crm-records.ts";
import { idOf, shownReference } from "./record-ids.ts";
import { type Field, typeOf } from "./record-types.ts";

/** How a client wants to see records. */
export interface RecordView {
  /** The address of the account's CRM, without a slash at the end. */
  readonly crmUrl: string;
  /** Whether with what the service itself has. */
  readonly raw: boolean;
}

/** The record as the API writes it: absent fields are null, never left out. */
export function recordJson(record: CrmRecord, view: RecordView): Record<string, unknown> {
  const { rawType, rawId, object, created, modified } = record;
  const { type, collection, fields } = typeOf(rawType);
  const id = idOf(rawId);
  return {
    id,
    api: "crm",
    type,
    ...Object.fromEntries(fields.map((field) => [field.name, shownValue(field, object)])),
    created,
    modified,
    raw_id: rawId,
    href: `${view.crmUrl}/${collection}/${id}${collection === "objects" ? `?raw_type=${rawType}` : ""}`,
    ...(view.raw && { raw: { type: rawType, id: rawId, object: rawObject(record) } }),
  };
}

/** A row of a query: what was selected, and what it was selected from. It is no whole record, whatever its type. */
export function rowJson(record: CrmRecord, columns: readonly string[], view: RecordView): Record<string, unknown> {
  const { rawType, rawId } = record;
  const object = rawObject(record);
  return {
    id: idOf(rawId),
    api: "crm",
    type: "object",
    raw_id: rawId,
    href: `${view.crmUrl}/objects/${idOf(rawId)}?raw_type=${rawType}`,
    raw: { type: rawType, id: rawId, object: Object.fromEntries(columns.map((column) => [column, ownValue(object, column)])) },
  };
}

/** What the service has of a record: all fields of its type, and whatever else was written. */
export function rawObject({ rawType, rawId, object, created, modified }: CrmRecord): RawObject {
  const absent = typeOf(rawType).fields.map(({ raw }) => [raw, null] as const);
  return Object.fromEntries([
    ["Id", rawId],
    ...absent,
    ...Object.entries(object),
    ["CreatedDate", created],
    ["LastModifiedDate", modified],
  ]);
}

/** A field that the object itself has: `constructor` is none. */
export const ownValue = (object: RawObject, name: string): unknown => (Object.hasOwn(object, name) ? (object[name] ?? null) : null);

function shownValue({ raw, kind }: Field, object: RawObject): unknown {
  const value = ownValue(object, raw);
  return kind === "reference" ? shownReference(value) : value;
}
