import type { RequestOptions } from "@kloudless/core";
import type { Context } from "../../context/context.ts";
import { UsageError } from "../../failure/command-error.ts";
import type { Fields } from "../../input/fields.ts";

/** Objects of one kind that can be listed, and perhaps looked at, made, changed and deleted. */
export interface Records {
  list(params: object, options: RequestOptions): AsyncIterable<object>;
  readonly get?: (id: string, options: RequestOptions) => Promise<object>;
  readonly create?: (fields: Fields, options: RequestOptions) => Promise<object>;
  readonly update?: (id: string, fields: Fields, options: RequestOptions) => Promise<object>;
  readonly remove?: (id: string, options: RequestOptions) => Promise<void>;
}

/** Opens a collection; what it needs is loaded then. */
export type OpenRecords = (context: Context, args: Readonly<Record<string, string>>, options: Fields) => Promise<Records>;

/** An object of the SDK. */
interface SdkObject {
  save?(options?: RequestOptions): Promise<object>;
  delete?(options?: RequestOptions): Promise<void>;
}

/** A collection of the SDK. */
interface SdkCollection {
  all(params?: never, options?: RequestOptions): AsyncIterable<SdkObject>;
  retrieve?(id: string, options?: RequestOptions): Promise<SdkObject>;
  create?(data: never, options?: RequestOptions): Promise<SdkObject>;
}

/** A collection of the SDK as records: what has a `retrieve` can be looked at, changed and deleted. */
export function recordsOf(collection: SdkCollection): Records {
  const get = async (id: string, options: RequestOptions): Promise<SdkObject> => {
    if (collection.retrieve === undefined) throw new UsageError("These can only be listed.");
    return collection.retrieve(id, options);
  };
  return {
    list: (params, options) => collection.all(params as never, options),
    get,
    create: async (fields, options) => {
      if (collection.create === undefined) throw new UsageError("These cannot be made.");
      return collection.create(fields as never, options);
    },
    async update(id, fields, options) {
      const record = await get(id, options);
      checkWritable(record, fields);
      Object.assign(record, merged(record, fields));
      if (record.save === undefined) throw new UsageError("These cannot be changed.");
      return record.save(options);
    },
    async remove(id, options) {
      const record = await get(id, options);
      if (record.delete === undefined) throw new UsageError("These cannot be deleted.");
      await record.delete(options);
    },
  };
}

/** What is not writable would be left out in silence. */
function checkWritable(record: object, fields: Fields): void {
  const { writable = [] } = record.constructor as { readonly writable?: readonly string[] };
  const wrong = Object.keys(fields).filter((name) => !writable.includes(name));
  if (wrong.length === 0) return;
  throw new UsageError(`${wrong.map((name) => `\`${name}\``).join(", ")} cannot be changed.`, `What can: ${writable.join(", ")}.`);
}

/** Objects in fields change what they name, and leave the rest as it is. */
function merged(before: object, fields: Fields): Fields {
  const result: Fields = Object.create(null);
  for (const [name, value] of Object.entries(fields)) {
    const old = (before as Fields)[name];
    result[name] = isPlain(old) && isPlain(value) ? { ...old, ...merged(old, value) } : value;
  }
  return result;
}

function isPlain(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
