import { type Connection, objectFrom, PageList, type PageParams, path, type RequestOptions } from "@kloudless/core";
import { Application, type ApplicationData, type ApplicationHandle } from "./application.ts";

/** Which applications to list. */
export interface ApplicationListParams extends PageParams {
  /** Only those that can be used, or cannot. */
  readonly active?: boolean | undefined;
}

/** What a new application is to be; what is left out is false or empty, or as in `source`. */
export interface NewApplication {
  readonly name: string;
  readonly description?: string | undefined;
  readonly logo_url?: string | null | undefined;
  readonly implicit_grant_enabled?: boolean | undefined;
  readonly recent_enabled?: boolean | undefined;
  readonly events_enabled?: boolean | undefined;
  /** The id of another application of the developer, whose settings it begins with. Keys, webhooks and accounts are not taken over. */
  readonly source?: string | undefined;
}

/** The applications of the developer whose key the client has. */
export class Applications {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Lists applications. */
  all(params?: ApplicationListParams, options?: RequestOptions): PageList<Application> {
    return new PageList(this.#connection, {
      path: path`/meta/applications`,
      params,
      options,
      wrap: (data) => new Application(this.#connection, data as unknown as ApplicationData),
    });
  }

  /**
   * Makes an application, which has one API key from the start. Sent twice it would be two applications, so it is only sent again when
   * nothing can have come of it.
   *
   * @throws ApiError 400 for a name, or a template, that the server does not take.
   */
  async create(data: NewApplication, options?: RequestOptions): Promise<Application> {
    const where = path`/meta/applications`;
    const answer = await this.#connection.send({ method: "POST", path: where, json: data }, options);
    return new Application(this.#connection, objectFrom(answer, "POST", where) as unknown as ApplicationData);
  }

  /**
   * An application by its id.
   *
   * @throws NotFoundError when there is none of that id, or it is another developer's.
   */
  async retrieve(id: string, options?: RequestOptions): Promise<Application> {
    return this.handle(id).refresh(options);
  }

  /** An application by its id, without a request; its fields are there after `refresh()`. */
  handle(id: string): ApplicationHandle {
    // A handle is an application without fields; its type says so.
    return new Application(this.#connection, { id } as ApplicationData);
  }
}
