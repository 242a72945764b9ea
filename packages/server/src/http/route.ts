import type { FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../services.ts";
import type { AccountRow } from "../state/schema.ts";
import type { View } from "../storage/item-json.ts";
import { invalid } from "./api-error.ts";
import { type Credential, developerOf, identify, reach } from "./credential.ts";
import { Query } from "./query.ts";

const MAX_ACCOUNTS = 100;

/** One request on its way to an answer. */
export interface Call {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly services: Services;
  readonly query: Query;
  readonly view: View;
  /** A part of the path, percent-decoded. */
  readonly param: (name: string) => string;
  readonly header: (name: string) => string | undefined;
}

/** A call of a client that may see accounts. */
export interface ClientCall extends Call {
  readonly credential: Credential;
}

/** A call about one account that the client may see. */
export interface AccountCall extends ClientCall {
  readonly account: AccountRow;
}

/** A call about one account or several, all of which the client may see. */
export interface AccountsCall extends ClientCall {
  readonly accounts: readonly AccountRow[];
}

/** A call about a developer's applications. */
export interface ManagementCall extends Call {
  readonly developerId: string;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Answers a call with a JSON value, a stream, the reply it has sent itself, or nothing: 204. */
export type Handler<C extends Call> = (call: C) => Promise<unknown>;

export type Methods<C extends Call> = { readonly [M in Method]?: Handler<C> };

/** A path below the version (of public routes, below nothing), and what answers to its methods. GET answers HEAD too. */
export interface Route {
  readonly path: string;
  readonly access: "account" | "client" | "management" | "public";
  readonly methods: Methods<Call>;
}

/** A route about one account: only for credentials of that account, or of its application. */
export const accountRoute = (path: `/accounts/:account${string}`, methods: Methods<AccountCall>): Route =>
  route(path, "account", methods, async (call) => {
    const credential = await identified(call);
    const account = await reach(call.services, credential, call.param("account"));
    call.services.requestLog.belongs(call.request, account.application_id, account.id);
    return { ...call, credential, account };
  });

/**
 * A route about one account or several, their ids with commas between them: only for credentials that reach all of them.
 */
export const accountsRoute = (path: `/accounts/:account${string}`, methods: Methods<AccountsCall>): Route =>
  route(path, "account", methods, async (call) => {
    const credential = await identified(call);
    const ids = [...new Set(call.param("account").split(","))];
    if (ids.length > MAX_ACCOUNTS) throw invalid(`At most ${MAX_ACCOUNTS} accounts can be asked for at once.`);
    const accounts: AccountRow[] = [];
    for (const id of ids) accounts.push(await reach(call.services, credential, id));
    return { ...call, credential, accounts };
  });

/** A route about whatever accounts the client may see. */
export const clientRoute = (path: string, methods: Methods<ClientCall>): Route =>
  route(path, "client", methods, async (call) => ({
    ...call,
    credential: await identified(call),
  }));

/** Who sent a call; whatever comes of it, it is one of their application's. */
async function identified({ services, request, header }: Call): Promise<Credential> {
  const credential = await identify(services, header("authorization"));
  const owner = credential.kind === "application" ? credential.application.id : credential.accounts[0]?.application_id;
  services.requestLog.belongs(request, owner);
  return credential;
}

/** A route of the management API, under both of its prefixes: only for developer keys. */
export const managementRoutes = (path: string, methods: Methods<ManagementCall>): Route[] =>
  ["", "/meta"].map((prefix) =>
    route(prefix + path, "management", methods, async (call) => ({
      ...call,
      developerId: await developerOf(call.services, call.header("authorization")),
    })),
  );

/** A route for browsers without a credential, outside of the API: not below its version. */
export const publicRoute = (path: string, methods: Methods<Call>): Route => ({ path, access: "public", methods });

function route<C extends Call>(path: string, access: Route["access"], methods: Methods<C>, admit: (call: Call) => Promise<C>): Route {
  const admitted = Object.entries(methods).map(([method, handler]) => [method, async (call: Call) => handler(await admit(call))]);
  return { path, access, methods: Object.fromEntries(admitted) as Methods<Call> };
}

/** The call a request makes. */
export function callOf(request: FastifyRequest, reply: FastifyReply, services: Services): Call {
  const params = request.params as Readonly<Record<string, string>>;
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  return {
    request,
    reply,
    services,
    query: new Query(request.query),
    view: {
      baseUrl: `${request.protocol}://${request.headers.host ?? "localhost"}/v1`,
      raw: header("x-kloudless-raw-data")?.toLowerCase() === "true",
    },
    param: (name) => params[name] ?? "",
    header,
  };
}
