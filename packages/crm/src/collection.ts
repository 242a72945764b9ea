import { type Connection, type Handle, objectFrom, PageList, type PageParams, type Path, type RequestOptions } from "@kloudless/core";
import { newJson } from "./internal/new-json.ts";

/** Which records to list, where they can belong to an account of the CRM. */
export interface AccountFilterParams extends PageParams {
  /** Only those of this account of the CRM, by its id. Of the services, HubSpot knows it. */
  readonly account?: string | undefined;
}

/** Where a collection is, and what its records become. */
export interface CollectionPlace<T, Data> {
  readonly path: Path;
  /** The service's name of the type, as it goes along with every call. */
  readonly rawType: string;
  readonly make: (data: Data) => T;
}

/** The records of one type. */
export class CrmCollection<
  T extends { readonly id: string; refresh(options?: RequestOptions): Promise<T> },
  Data extends { readonly id: string },
  New extends object,
  Params extends PageParams = PageParams,
> {
  readonly #connection: Connection;
  readonly #place: CollectionPlace<T, Data>;

  constructor(connection: Connection, place: CollectionPlace<T, Data>) {
    this.#connection = connection;
    this.#place = place;
  }

  /** Lists the records, 100 a page unless `page_size` says otherwise; some services have sizes of their own. */
  all(params?: Params, options?: RequestOptions): PageList<T> {
    const { path, rawType, make } = this.#place;
    const query = { ...params, raw_type: rawType };
    return new PageList(this.#connection, { path, params: query, options, wrap: (data) => make(data as unknown as Data) });
  }

  /**
   * A record by its id.
   *
   * @throws NotFoundError when there is none of that id.
   */
  async retrieve(id: string, options?: RequestOptions): Promise<T> {
    return this.handle(id).refresh(options);
  }

  /**
   * Makes a record. Sent twice it would be two, so it is only sent again when nothing can have come of it.
   *
   * @throws ArgumentError for an invalid Date.
   * @throws ApiError 400 when the CRM misses a field, or refuses one.
   */
  async create(data: New, options?: RequestOptions): Promise<T> {
    const { path, rawType, make } = this.#place;
    const request = { method: "POST", path, query: { raw_type: rawType }, json: newJson(data) } as const;
    return make(objectFrom(await this.#connection.send(request, options), "POST", path) as unknown as Data);
  }

  /** A record by its id, without a request; its fields are there after `refresh()`. */
  handle(id: string): Handle<T, Data> {
    // A handle is a record without fields; its type says so.
    return this.#place.make({ id } as Data);
  }
}
