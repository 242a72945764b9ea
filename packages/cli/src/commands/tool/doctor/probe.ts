import { lookup } from "node:dns/promises";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { TLSSocket } from "node:tls";

/** What a server says to who asks without any credential. */
export interface Probe {
  readonly status: number;
  /** The `Date` header, in milliseconds since 1970. */
  readonly date: number | undefined;
  /** When it answered, by the clock of this machine. */
  readonly at: number;
  readonly tls: { readonly protocol: string; readonly until: Date } | undefined;
  /** The API's own `error_code`, where the answer has one. */
  readonly errorCode: string | undefined;
}

const MOST = 64 * 1024;

/** The addresses of a host. */
export async function resolve(host: string): Promise<string[]> {
  const found = await lookup(host.replace(/^\[|\]$/g, ""), { all: true });
  return found.map(({ address }) => address);
}

/** Asks a server for something, without credentials and without a proxy. */
export function probe(
  url: URL,
  options: { readonly ca: string[] | undefined; readonly timeout: number; readonly signal: AbortSignal },
): Promise<Probe> {
  const { ca, timeout, signal } = options;
  const isSecure = url.protocol === "https:";
  return new Promise((done, failed) => {
    const how = { agent: false, timeout, signal, headers: { accept: "application/json" }, ...(isSecure && ca !== undefined ? { ca } : {}) };
    const sent = (isSecure ? httpsRequest : httpRequest)(url, how, (response) => {
      const socket = response.socket as TLSSocket;
      const tls = isSecure ? { protocol: socket.getProtocol() ?? "?", until: new Date(socket.getPeerCertificate().valid_to) } : undefined;
      const at = Date.now();
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        if (body.length < MOST) body += chunk;
      });
      response.on("error", failed);
      response.on("end", () => {
        const date = Date.parse(response.headers.date ?? "");
        done({ status: response.statusCode ?? 0, date: Number.isNaN(date) ? undefined : date, at, tls, errorCode: errorCodeOf(body) });
      });
    });
    sent.on("timeout", () => sent.destroy(Object.assign(new Error(`no answer within ${timeout} ms`), { code: "ETIMEDOUT" })));
    sent.on("error", failed);
    sent.end();
  });
}

function errorCodeOf(body: string): string | undefined {
  try {
    const { error_code: code } = JSON.parse(body) as { readonly error_code?: unknown };
    return typeof code === "string" ? code : undefined;
  } catch {
    // It is no answer of the API, which is what the caller wants to know.
    return undefined;
  }
}
