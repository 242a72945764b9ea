import type { BodyInput } from "./body/source.ts";
import { type Connected, defineCapability } from "./capability.ts";
import type { Connection } from "./connection.ts";
import { ArgumentError } from "./errors/argument-error.ts";
import { ResponseError } from "./errors/response-error.ts";
import { Events } from "./events/events.ts";
import { asciiJson } from "./json.ts";
import { type Path, path } from "./path.ts";
import { RawResponse } from "./raw-response.ts";
import type { Method, RequestOptions } from "./request.ts";
import { objectFrom, Resource } from "./resource.ts";
import { type TaskWaitOptions, taskResult } from "./task.ts";

/** The fields of an account. */
export interface AccountData {
  readonly id: number;
  readonly type?: "account";
  readonly api?: string;
  readonly href?: string;
  /** Who it belongs to at the service: an e-mail address, else a name. */
  account: string;
  /** The service by its short name, e.g. `dropbox`, `gdrive`, `s3`, `salesforce`. */
  service: string;
  /** The service by its name for people. */
  readonly service_name?: string;
  /** Whether it can be used. */
  active: boolean;
  /** The newer name of {@link active}. */
  enabled?: boolean;
  /** Whether it is an admin's account, with users and groups. */
  readonly admin?: boolean;
  /** The parts of the API it has, e.g. `storage`. */
  readonly apis?: string[];
  readonly effective_scope?: string;
  readonly created?: string | null;
  readonly modified?: string | null;
  readonly internal_use?: boolean;
  custom_properties?: Record<string, unknown>;
  /** Bytes, with `retrieve_full`. */
  readonly quota?: { readonly total: number | null; readonly used: number | null };
  /** What the account can do, with `retrieve_full`. */
  readonly properties?: {
    readonly capabilities?: Readonly<Record<string, { readonly value: boolean } | undefined>>;
    readonly requirements?: Readonly<Record<string, unknown>>;
    readonly configurations?: Readonly<Record<string, unknown>>;
  };
  /** The service's token, with `retrieve_tokens`. */
  token?: string | null;
  token_secret?: string | null;
  refresh_token?: string | null;
  token_expiry?: string | Date | null;
  refresh_token_expiry?: string | Date | null;
}

/** What a raw request carries beside its method and address. */
export interface RawRequest {
  /** Headers for the service. They pass through `X-Kloudless-Raw-Headers`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A JSON body for the service. */
  readonly json?: unknown;
  /** A body of bytes for the service; say what it is in `contentType`. */
  readonly body?: BodyInput | undefined;
  /** The type of `body`. Default `application/octet-stream`. */
  readonly contentType?: string | undefined;
}

/** What names an object at the service, for {@link Account.encodeRawId}. */
export interface RawId {
  /** The service's own id. */
  readonly raw_id: string;
  /** The type of the object, e.g. `file` or `folder`. */
  readonly type?: string | undefined;
  /** The part of the API, e.g. `storage`. */
  readonly api?: string | undefined;
  readonly [key: string]: unknown;
}

const eventsOf = /* @__PURE__ */ defineCapability("events", (connection) => new Events(connection));

export interface Account extends AccountData {}

/** An account of a user at a cloud service, connected to the application. */
export class Account extends Resource<AccountData> implements Connected {
  static override readonly writable: readonly string[] = [
    "active",
    "enabled",
    "account",
    "service",
    "custom_properties",
    "token",
    "token_secret",
    "refresh_token",
    "token_expiry",
    "refresh_token_expiry",
  ];

  /** The client, seen from this account; for packages that add a part of the API. */
  override get connection(): Connection {
    return super.connection.account(this.id);
  }

  /** What has happened in the account, and what will. */
  get events(): Events {
    return eventsOf(this);
  }

  /**
   * Disconnects the account from the application. Nothing is deleted at the service.
   *
   * @throws NotFoundError when it is gone already.
   */
  async delete(options?: RequestOptions): Promise<void> {
    await this.connection.send({ method: "DELETE", path: this.endpoint() }, options);
  }

  /**
   * Passes a request through to the account's service and hands back its answer.
   *
   * @param method - The method the service gets.
   * @param uri - An absolute URL of the service, or a path of its API.
   * @throws ApiError when the service, or Kloudless, answers with an error status.
   */
  async raw(method: Method, uri: string, request: RawRequest = {}, options?: RequestOptions): Promise<RawResponse> {
    if (typeof method !== "string" || !/^[A-Z]+$/.test(method))
      throw new ArgumentError("method", "`method` must be a method of HTTP in capitals, e.g. GET.");
    if (typeof uri !== "string" || !/^[\u0021-\u007e]+$/.test(uri))
      throw new ArgumentError("uri", "`uri` must be a URL or a path in printable ASCII; percent-encode the rest.");
    const headers: Record<string, string> = { "X-Kloudless-Raw-URI": uri, "X-Kloudless-Raw-Method": method };
    if (request.headers !== undefined) headers["X-Kloudless-Raw-Headers"] = asciiJson(request.headers);
    if (request.contentType !== undefined) headers["Content-Type"] = request.contentType;
    const answer = await this.connection.open(
      {
        method: "POST",
        path: path`/accounts/${this.id}/raw`,
        headers,
        json: request.json,
        body: request.body,
        // What is sent is a POST; whether it may be sent twice depends on what the service gets.
        idempotent: method !== "POST" && method !== "PATCH",
      },
      options,
    );
    return new RawResponse(answer);
  }

  /** The Kloudless id for an object that is known by the service's own id. */
  async encodeRawId(rawId: RawId, options?: RequestOptions): Promise<string> {
    const where = path`/accounts/${this.id}/encode_raw_id`;
    const answer = objectFrom(
      await this.connection.send({ method: "POST", path: where, json: rawId, idempotent: true }, options),
      "POST",
      where,
    );
    if (typeof answer.id !== "string") throw new ResponseError(`The answer holds no id (POST ${where.template}).`, "bad_object");
    return answer.id;
  }

  /**
   * Waits for a task that was begun earlier, also in another process: its id is what `onTask` was called with. Resolves to the result,
   * as plain data. Without a deadline it waits as long as the server says that the task is not done; services say so, too, of tasks
   * that they do not know.
   *
   * @throws ApiError when the task failed.
   * @throws TimeoutError when the deadline ends before the task does.
   */
  async task(id: string, options?: TaskWaitOptions): Promise<unknown> {
    return taskResult(this.connection, id, options);
  }

  protected override endpoint(): Path {
    return path`/accounts/${this.id}`;
  }
}
