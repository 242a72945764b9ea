import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import type { Config } from "../config.ts";
import { type ApiError, apiError } from "../errors/api-error.ts";
import { ResponseError } from "../errors/response-error.ts";
import { isObject } from "../json.ts";
import { parseRetryAfter } from "../retry/retry-after.ts";
import type { Incoming } from "./exchange.ts";
import { header } from "./headers.ts";

/** What a compressed answer may grow to. */
const MAX_DECODED = 256 << 20;
/** What an error keeps of a body that is not JSON. */
const MAX_SHOWN = 64 << 10;

const DECODERS = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

/** Takes credentials out of what a server said; it may echo them. */
type Redactor = Pick<Config, "redact">;

/** The id the server gave a request. */
export function idOf({ headers }: Incoming, redactor: Redactor): string | undefined {
  const id = header(headers, "x-kloudless-request-id");
  return id === undefined ? undefined : redactor.redact(id);
}

/** The body without its content encoding; the same buffer where it has none. */
function decoded(incoming: Incoming): Buffer | Promise<Buffer> {
  const encoding = header(incoming.headers, "content-encoding");
  if (encoding === undefined || incoming.body.byteLength === 0) return incoming.body;
  const name = encoding.trim().toLowerCase();
  if (name === "identity") return incoming.body;
  return Object.hasOwn(DECODERS, name)
    ? DECODERS[name as keyof typeof DECODERS](incoming.body, { maxOutputLength: MAX_DECODED })
    : Promise.reject(new Error("The encoding is unknown."));
}

/** The value a successful answer holds; undefined where it holds none, as 204 does. A promise only where it must be decompressed. */
export function jsonOf(incoming: Incoming, request: string, redactor: Redactor): unknown {
  return incoming.headers["content-encoding"] === undefined
    ? parsedJson(incoming, incoming.body, request, redactor)
    : decodedJson(incoming, request, redactor);
}

async function decodedJson(incoming: Incoming, request: string, redactor: Redactor): Promise<unknown> {
  let body: Buffer;
  try {
    body = await decoded(incoming);
  } catch (cause) {
    throw new ResponseError(`The answer's body could not be decompressed (${request}).`, "bad_encoding", {
      status: incoming.status,
      requestId: idOf(incoming, redactor),
      retryable: true,
      cause,
    });
  }
  return parsedJson(incoming, body, request, redactor);
}

function parsedJson(incoming: Incoming, body: Buffer, request: string, redactor: Redactor): unknown {
  if (body.byteLength === 0) return undefined;
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    // The parser's own error quotes the body, which may hold anything.
    const type = redactor.redact(header(incoming.headers, "content-type") ?? "no content type");
    // A page of a proxy stays what it is; JSON that does not parse was cut short.
    const cut = /\bjson\b/i.test(type);
    const what = cut
      ? "is not valid JSON; it may have been cut short"
      : `is not JSON but ${type}; something other than the API may have answered`;
    throw new ResponseError(`The answer ${what} (${request}).`, "bad_json", {
      status: incoming.status,
      requestId: idOf(incoming, redactor),
      retryable: cut,
    });
  }
}

/** The error an answer with an error status stands for. */
export async function errorOf(incoming: Incoming, request: string, redactor: Redactor): Promise<ApiError> {
  const { status, headers } = incoming;
  let text = "";
  try {
    text = (await decoded(incoming)).toString("utf8");
  } catch {
    // Its status is what matters about an error whose body cannot be decompressed.
  }
  const body = parsed(text, redactor);
  const envelope = isObject(body) ? body : {};
  const said = (name: string): string | undefined =>
    typeof envelope[name] === "string" && envelope[name] !== "" ? envelope[name] : undefined;
  const code = said("error_code");
  return apiError({
    status,
    code: code ?? `http_${status}`,
    message: said("message") ?? (code === undefined ? "the answer is not an error of the API; a proxy may have sent it" : "no message"),
    request,
    requestId: said("id") ?? (idOf(incoming, redactor) || undefined),
    retryAfter: parseRetryAfter(header(headers, "retry-after"), header(headers, "date")),
    conflictingResourceId: said("conflicting_resource_id"),
    body,
  });
}

/** The body of an error: its JSON, else the beginning of its text. Without credentials, also where JSON writes them with escapes. */
function parsed(text: string, redactor: Redactor): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown) => {
      if (typeof value === "string") return redactor.redact(value);
      return isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, field]) => [redactor.redact(name), field])) : value;
    });
  } catch {
    // No JSON, or nested too deep to look through.
    return redactor.redact(text.slice(0, MAX_SHOWN));
  }
}
