import { ArgumentError, type Connection, isObject, objectFrom, path, type RequestOptions, ResponseError } from "@kloudless/core";
import { GenericObject, type GenericObjectData } from "./generic-object.ts";
import { accountId } from "./internal/account-id.ts";

/** What a request of a batch is about. */
export interface BatchTarget {
  /** The service's name of the type, e.g. `Account`. */
  readonly raw_type: string;
  /** The record; without it, GET lists the type and POST makes a record of it. */
  readonly id?: string | undefined;
}

/** One request of a batch. */
export interface BatchRequest {
  /** Tells the requests of a batch apart. Default: the SDK makes one. */
  readonly id?: string | undefined;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly url_data: BatchTarget;
  /** The fields of POST and PATCH, with those of the service in `raw.object`. */
  readonly body?: object | undefined;
  /** For a list: `page` and `page_size`. */
  readonly params?: Readonly<Record<string, string | number>> | undefined;
}

/** One page of a list that was part of a batch. */
export interface BatchList {
  readonly objects: readonly GenericObject[];
  /** What to give as `page` to get the next page; null on the last one. */
  readonly next_page?: string | number | null;
  readonly [key: string]: unknown;
}

/** What comes of a request: of DELETE nothing, of GET without an id a list, else a record. */
export type BatchBody<Request extends BatchRequest> = Request extends { readonly method: "DELETE" }
  ? null
  : Request extends { readonly method: "POST" | "PATCH" } | { readonly url_data: { readonly id: string } }
    ? GenericObject
    : Request extends { readonly method: "GET" }
      ? BatchList
      : GenericObject | BatchList | null;

/** A request that was carried out. */
export interface BatchSuccess<Body> {
  readonly ok: true;
  readonly id: string;
  readonly status: number;
  readonly body: Body;
}

/** A request that was not. */
export interface BatchFailure {
  readonly ok: false;
  readonly id: string;
  /** As HTTP has it; 0 when the answer says nothing of the request, which may or may not have been carried out. */
  readonly status: number;
  readonly error_code: string;
  readonly message: string;
}

/** What came of the requests of a batch, in their order. */
export type BatchResults<Requests extends readonly BatchRequest[]> = {
  readonly [Index in keyof Requests]: BatchSuccess<BatchBody<Requests[Index]>> | BatchFailure;
};

type Entry = Record<string, unknown>;

/** Sends several requests as one. */
export async function batch<const Requests extends readonly BatchRequest[]>(
  connection: Connection,
  requests: Requests,
  options?: RequestOptions,
): Promise<BatchResults<Requests>> {
  const where = path`/accounts/${accountId(connection)}/crm/batch`;
  const named = withIds(requests);
  if (named.length === 0) return [] as unknown as BatchResults<Requests>;
  const idempotent = named.every(({ method }) => method === "GET");
  const request = { method: "POST", path: where, json: { requests: named }, idempotent } as const;
  const answer = objectFrom(await connection.send(request, options), "POST", where);
  const found = new Map([...entries(answer, "responses"), ...entries(answer, "errors")]);
  const results = named.map(({ id }) => result(connection, id, found.get(id)));
  return results as unknown as BatchResults<Requests>;
}

/** @throws ArgumentError when two requests have the same id. */
function withIds(requests: readonly BatchRequest[]): (BatchRequest & { readonly id: string })[] {
  if (!Array.isArray(requests)) throw new ArgumentError("requests", "`requests` must be a list.");
  const taken = new Set<string>();
  for (const { id } of requests as readonly BatchRequest[]) {
    if (id === undefined) continue;
    if (taken.has(id))
      throw new ArgumentError("requests", `Two requests have the id ${JSON.stringify(id)}: nobody could tell what came of which.`);
    taken.add(id);
  }
  let next = 0;
  return (requests as readonly BatchRequest[]).map((request) => {
    let { id } = request;
    while (id === undefined) if (!taken.has(`r${++next}`)) id = `r${next}`;
    return { ...request, id };
  });
}

function entries(answer: Entry, name: "responses" | "errors"): [string, Entry][] {
  const list = answer[name] ?? [];
  if (!Array.isArray(list)) throw new ResponseError(`The answer of a batch has \`${name}\` that are no list.`, "bad_batch");
  return list.filter(isObject).map((entry) => [String(entry.id), entry]);
}

function result(connection: Connection, id: string, entry: Entry | undefined): BatchSuccess<unknown> | BatchFailure {
  if (entry === undefined) {
    return { ok: false, id, status: 0, error_code: "no_answer", message: "The answer of the batch says nothing of this request." };
  }
  const error = isObject(entry.body) && !("error_code" in entry) ? entry.body : entry;
  const hasFailed = typeof entry.error_code === "string" || Number(entry.status) >= 400;
  if (!hasFailed) return { ok: true, id, status: Number(entry.status ?? 200), body: body(connection, entry.body) };
  return {
    ok: false,
    id,
    status: Number(entry.status ?? error.status_code ?? 0),
    error_code: typeof error.error_code === "string" ? error.error_code : "unknown",
    message: typeof error.message === "string" ? error.message : "",
  };
}

function body(connection: Connection, data: unknown): GenericObject | BatchList | null {
  if (!isObject(data)) return null;
  const wrap = (item: unknown): GenericObject => new GenericObject(connection, item as GenericObjectData);
  return Array.isArray(data.objects) ? { ...data, objects: data.objects.filter(isObject).map(wrap) } : wrap(data);
}
