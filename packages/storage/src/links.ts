import { type Connection, objectFrom, PageList, type PageParams, path, type RequestOptions } from "@kloudless/core";
import { accountId } from "./internal/account-id.ts";
import { timestamp } from "./internal/timestamp.ts";
import { Link, type LinkData } from "./link.ts";
import type { AcrossAccounts } from "./storage-object.ts";

/** Which links to list. */
export interface LinkListParams extends PageParams, AcrossAccounts {
  /** Only those that are active, or are not. */
  readonly active?: boolean | undefined;
  /** By what to sort, with a minus in front for the other way round: `created`, `-modified` … Default: the server's. */
  readonly ordering?: string | undefined;
}

/** Which state a link must be in to be found. */
export interface LinkRetrieveParams {
  /** Only when it is active, or is not; else there is no such link. */
  readonly active?: boolean | undefined;
}

/** What a new link is to be. */
export interface NewLink {
  /** The file it leads to. */
  readonly file_id: string;
  /** Whether it leads to the bytes themselves rather than to a page about the file. It cannot be changed later. Default false. */
  readonly direct?: boolean | undefined;
  /** What must be known to follow it. Default: nothing. */
  readonly password?: string | null | undefined;
  /** From when on it leads nowhere: a Date, or ISO 8601, which without an offset is UTC. Default: never. */
  readonly expiration?: string | Date | null | undefined;
  /** Default true. */
  readonly active?: boolean | undefined;
}

/** The links of Kloudless to the files of an account. */
export class Links {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Lists links: those of this account, or of several with `accounts`. */
  all(params: LinkListParams = {}, options?: RequestOptions): PageList<Link> {
    const { accounts, ...query } = params;
    return new PageList(this.#connection, {
      path: path`/accounts/${accounts ?? accountId(this.#connection)}/storage/links`,
      params: query,
      options,
      wrap: (data) => new Link(this.#connection, data as unknown as LinkData),
    });
  }

  /**
   * Makes a link to a file. Sent twice it would be two links, so it is only sent again when nothing can have come of it.
   *
   * @throws ArgumentError when `expiration` is an invalid Date.
   * @throws ApiError when there is no such file, or it may not be linked to.
   */
  async create(data: NewLink, options?: RequestOptions): Promise<Link> {
    const where = path`/accounts/${accountId(this.#connection)}/storage/links`;
    const json = linkJson(data);
    return this.#link(await this.#connection.send({ method: "POST", path: where, json }, options), "POST", where);
  }

  /**
   * A link by its id.
   *
   * @throws NotFoundError when there is none of that id, or none in that state.
   */
  async retrieve(id: string, params?: LinkRetrieveParams, options?: RequestOptions): Promise<Link> {
    const where = path`/accounts/${accountId(this.#connection)}/storage/links/${id}`;
    return this.#link(await this.#connection.send({ method: "GET", path: where, query: params }, options), "GET", where);
  }

  #link(answer: unknown, method: string, where: ReturnType<typeof path>): Link {
    return new Link(this.#connection, objectFrom(answer, method, where) as unknown as LinkData);
  }
}

/**
 * What a link is to be, as it goes over the wire.
 *
 * @throws ArgumentError when `expiration` is an invalid Date.
 */
export function linkJson(data: Omit<NewLink, "file_id">): object {
  return { ...data, expiration: timestamp("expiration", data.expiration) };
}
