import { type Connection, type Handle, type Path, path } from "@kloudless/core";
import { CrmObject, type CrmObjectData, type NewFields } from "./crm-object.ts";
import { accountId } from "./internal/account-id.ts";

/** What can be written of a record of any type, beside what is in `raw.object`. */
export interface GenericObjectFields {
  /** Where the type has a name. */
  name?: string | null;
}

/** The fields of a record of any type. Only `id` and `raw` are certain. */
export interface GenericObjectData extends CrmObjectData, GenericObjectFields {
  /** `object`, or what the API calls the type. */
  readonly type: "object" | (string & {});
}

/** A new record of any type. What it needs is up to the type. */
export type NewGenericObject = NewFields<GenericObjectFields>;

/** A record of any type of which only the id is known. */
export type GenericObjectHandle = Handle<GenericObject, GenericObjectData>;

export interface GenericObject extends GenericObjectData {
  toJSON(): GenericObjectData;
}

/** A record of any type, by the service's own name of it: what it has is in `raw.object`. */
export class GenericObject extends CrmObject<GenericObjectData> {
  static override readonly writable: readonly string[] = [...CrmObject.writable, "name"];

  /** @param rawType - Default: what the record itself says. */
  constructor(connection: Connection, data: GenericObjectData, rawType: string | undefined = data.raw?.type) {
    super(connection, data, rawType);
  }

  protected override endpoint(): Path {
    return path`/accounts/${accountId(this.connection)}/crm/objects/${this.id}`;
  }
}
