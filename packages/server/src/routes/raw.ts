import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { ApiError, invalid, unsupported } from "../http/api-error.ts";
import { isObject, parseJson } from "../http/body.ts";
import { type AccountCall, accountRoute, type Route } from "../http/route.ts";
import type { RawConfig } from "../state/accounts.ts";

const TIMEOUT_MS = 120_000;
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
/** They belong to one connection, or say where a request goes: neither is for clients to set, nor for answers to pass on. */
const HOP_BY_HOP = new Set([
  "connection",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

type Headers = Record<string, string | string[]>;

/** Requests that go through to the service behind an account, when one is configured. */
export const raw: Route[] = [accountRoute("/accounts/:account/raw", { POST: passThrough })];

async function passThrough(call: AccountCall): Promise<unknown> {
  const { account, header, reply } = call;
  if (account.raw === null) throw unsupported("There is no service with an interface of its own behind this account.");
  const base = new URL((JSON.parse(account.raw) as RawConfig).base_url);
  const url = targetOf(header("x-kloudless-raw-uri"), base);
  const method = header("x-kloudless-raw-method")?.toUpperCase() ?? "GET";
  if (!METHODS.has(method)) throw invalid("X-Kloudless-Raw-Method is not a known method.");
  const upstream = await send(call, url, method, requestHeaders(call));
  reply.code(upstream.statusCode ?? 502).headers(withoutHopByHop(upstream.headers as Headers));
  return reply.send(upstream);
}

/** Only the configured origin is ever talked to, whatever form the address has. @throws ApiError 400 */
function targetOf(uri: string | undefined, base: URL): URL {
  if (uri === undefined || !URL.canParse(uri, base.href)) throw invalid("X-Kloudless-Raw-URI must be an address of the service.");
  const url = new URL(uri, base);
  if (url.origin !== base.origin) throw invalid(`X-Kloudless-Raw-URI must be an address of ${base.origin}.`);
  return url;
}

/** @throws ApiError 400 */
function requestHeaders({ account, header, request }: AccountCall): Headers {
  const given = header("x-kloudless-raw-headers");
  const extra = given === undefined ? {} : parseJson(given);
  if (!isObject(extra) || !Object.values(extra).every((value) => typeof value === "string")) {
    throw invalid("X-Kloudless-Raw-Headers must be a JSON object of texts.");
  }
  const headers: Headers = {};
  for (const name of ["content-type", "content-length"]) {
    const value = header(name);
    if (value !== undefined) headers[name] = value;
  }
  if (headers["content-length"] === undefined && request.headers["transfer-encoding"] === undefined) headers["content-length"] = "0";
  if (account.token !== null) headers.authorization = `Bearer ${account.token}`;
  for (const [name, value] of Object.entries(extra as Record<string, string>)) headers[name.toLowerCase()] = value;
  return withoutHopByHop(headers);
}

const withoutHopByHop = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase())));

function send({ request }: AccountCall, url: URL, method: string, headers: Headers): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const isMistake = error.code?.startsWith("ERR_INVALID") === true;
      reject(isMistake ? invalid("X-Kloudless-Raw-Headers has a header that cannot be sent.") : unreachable(error));
    };
    try {
      const outgoing = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, { method, headers, timeout: TIMEOUT_MS }, resolve);
      outgoing.on("timeout", () => outgoing.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
      outgoing.on("error", fail);
      // Not a pipeline: that would take the client's connection down with the service's.
      request.raw.pipe(outgoing);
      request.raw.on("close", () => {
        if (!request.raw.complete) outgoing.destroy();
      });
    } catch (error) {
      fail(error as NodeJS.ErrnoException);
    }
  });
}

const unreachable = (error: NodeJS.ErrnoException): ApiError =>
  error.code === "ETIMEDOUT"
    ? new ApiError(504, "gateway_timeout", "The service did not answer in time.")
    : new ApiError(502, "bad_gateway", "The service could not be reached.");
