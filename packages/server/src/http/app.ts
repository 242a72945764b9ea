import { randomUUID } from "node:crypto";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type FastifyServerFactory } from "fastify";
import type { Services } from "../services.ts";
import { ApiError, errorBody, toApiError } from "./api-error.ts";
import { type Call, callOf, type Handler, type Method, type Methods, type Route } from "./route.ts";

const VERSION = "/v1";
/** Clients write the version they were made for: the answers are the same. */
const OTHER_VERSIONS = /^\/+v[02](?=\/)/;
const METHODS: readonly Method[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

export interface AppOptions {
  readonly services: Services;
  readonly routes: readonly Route[];
  /** Makes the listening server around the request handler. */
  readonly serverFactory: FastifyServerFactory;
  /** Told of every fault of the server itself. */
  readonly onError: (error: unknown, requestId: string) => void;
}

/** The HTTP application: routes, and one form for every answer. */
export function buildApp(options: AppOptions): FastifyInstance {
  const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const known = toApiError(error);
    if (known === undefined && !request.raw.destroyed) options.onError(error, request.id);
    return sendError(known ?? new ApiError(500, "internal_error", "Something went wrong on the server."), request, reply);
  };
  const app = fastify({
    serverFactory: options.serverFactory,
    genReqId: () => randomUUID(),
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 16_384 },
    rewriteUrl: ({ url = "/" }) => url.replace(OTHER_VERSIONS, VERSION),
    frameworkErrors: (error, request, reply) => {
      void fail(error, request, reply);
    },
  });
  // Each route reads its own body: the content type decides nothing, and bodies of GET and DELETE are ignored.
  for (const method of METHODS) app.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  app.addHttpMethod("OPTIONS", { hasBody: false, overrideExisting: true });
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-kloudless-request-id", request.id);
  });
  app.addHook("onResponse", async (request, reply) => options.services.requestLog.answered(request, reply));
  app.setErrorHandler(fail);
  app.setNotFoundHandler((request, reply) => fail(new ApiError(404, "not_found", "There is no such address."), request, reply));
  for (const route of options.routes) addRoute(app, route, options.services);
  return app;
}

/** One route for all verbs, known or not: that keeps the framework's share of starting a server small. */
function addRoute(app: FastifyInstance, { path, access, methods }: Route, services: Services): void {
  const allow = allowOf(methods);
  app.route({
    method: [...METHODS, "HEAD", "OPTIONS"],
    url: access === "public" ? path : VERSION + path,
    handler: (request, reply) => {
      reply.header("allow", allow);
      if (request.method === "OPTIONS") return reply.code(204).send();
      const method = (request.method === "HEAD" ? "GET" : request.method) as Method;
      return answer(methods[method] ?? refuse, callOf(request, reply, services));
    },
  });
}

const allowOf = (methods: Methods<Call>): string =>
  [...METHODS.filter((method) => methods[method] !== undefined), ...(methods.GET ? ["HEAD"] : []), "OPTIONS"].join(", ");

const refuse: Handler<Call> = ({ request }) =>
  Promise.reject(new ApiError(405, "method_not_allowed", `${request.method} is not possible here.`));

async function answer(handler: Handler<Call>, call: Call): Promise<FastifyReply> {
  const { reply } = call;
  const result = await handler(call);
  if (result === reply) return reply;
  if (result === undefined) return reply.code(204).send();
  return sendJson(reply, result);
}

/** Sent as bytes, since the framework adds a charset to JSON texts that old clients do not expect. */
const sendJson = (reply: FastifyReply, value: unknown): FastifyReply =>
  reply.header("content-type", "application/json").send(Buffer.from(JSON.stringify(value)));

function sendError(error: ApiError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  // What is left of a body has to be read, or the next request on the connection would wait behind it for ever.
  request.raw.resume();
  for (const name of ["etag", "last-modified", "content-length", "content-disposition", "content-range"]) reply.removeHeader(name);
  for (const [name, value] of Object.entries(error.headers)) reply.header(name, value);
  reply.header("x-kloudless-request-id", request.id);
  return sendJson(reply.code(error.status), errorBody(error, request.id));
}
