import { type Connection, type RequestOptions, Resource } from "@kloudless/core";
import { rawChange } from "./internal/raw-change.ts";

/** What the service itself has of a record. */
export interface CrmRaw {
  /** The service's name of the type, e.g. `Account`. */
  readonly type: string;
  /** The service's own id. */
  readonly id?: string;
  /**
   * The record as the service has it, by its own names. Set fields that have no unified name here and `save()`: it sends those that
   * changed. Removing one clears it.
   */
  object: Record<string, unknown>;
}

/** The fields of every record. Times are ISO 8601 in UTC. */
export interface CrmObjectData {
  readonly id: string;
  readonly api: "crm" | (string & {});
  readonly created: string | null;
  readonly modified: string | null;
  /** The id of the user of the CRM to whom it belongs. */
  owner: string | null;
  description: string | null;
  /** The service's own id. */
  readonly raw_id?: string | null;
  /** The address of the record in the API. */
  readonly href?: string | null;
  /** What the service itself has. CRMs send it with every record. */
  raw: CrmRaw;
}

/** Fields of a new record: those that are left out get what the CRM gives them. */
export type NewFields<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] | undefined } & {
  readonly owner?: string | null | undefined;
  readonly description?: string | null | undefined;
  /** Fields that only the service knows, by its own names. */
  readonly raw?: { readonly object: Readonly<Record<string, unknown>> } | undefined;
};

/** A number, as a CRM has it: some write them as texts, so that none gets lost. */
export type CrmNumber = number | string | null;

/** An address: one text, or its parts where the service has them. */
export type CrmAddress = string | Readonly<Record<string, unknown>> | null;

export interface CrmObject<Data extends CrmObjectData> extends CrmObjectData {
  toJSON(): Data;
}

/** A record of a CRM. Set its fields, those of the service in `raw.object`, and `save()`; `null` clears one. */
export abstract class CrmObject<Data extends CrmObjectData> extends Resource<Data> {
  /** What all records have that can be written. */
  static override readonly writable: readonly string[] = ["owner", "description", "raw"];
  /** The `account` of a contact is a record of the CRM, also where the service counts its records. */
  static override readonly accountIsHome: boolean = false;

  readonly #rawType: string | undefined;

  constructor(connection: Connection, data: Data, rawType: string | undefined) {
    super(connection, data);
    this.#rawType = rawType;
  }

  /** The service's name of the type, as it goes along with every call; undefined where it is not known. */
  get rawType(): string | undefined {
    return this.#rawType;
  }

  /**
   * Deletes the record.
   *
   * @throws NotFoundError when it is gone already.
   */
  async delete(options?: RequestOptions): Promise<void> {
    await this.connection.send({ method: "DELETE", path: this.endpoint(), query: this.endpointQuery() }, options);
  }

  protected override endpointQuery(): object | undefined {
    return this.#rawType === undefined ? undefined : { raw_type: this.#rawType };
  }

  protected override changeOf(name: string, value: unknown, before: unknown): unknown {
    return name === "raw" ? rawChange(value, before) : value;
  }
}
