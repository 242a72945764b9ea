import { randomUUID } from "node:crypto";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { ApiError, errorBody } from "./api-error.ts";

const LIMITS: ServerOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 20_000,
  // An upload may take hours: what matters is that bytes keep coming, see `IDLE_MS`.
  requestTimeout: 0,
  keepAliveTimeout: 72_000,
  connectionsCheckingInterval: 5_000,
};

/** How long a connection may stand still in the middle of a request or an answer. */
const IDLE_MS = 120_000;

/** A certificate and its key in PEM. */
export interface TlsOptions {
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
}

/** A server that is not listening yet, with limits on everything a client could hold on to. */
export function createListener(handler: RequestListener, tls: TlsOptions | undefined): Server {
  const current = new WeakMap<Socket, { request: IncomingMessage; response: ServerResponse }>();
  const tracked: RequestListener = (request, response) => {
    current.set(request.socket, { request, response });
    handler(request, response);
  };
  const server = tls === undefined ? createServer(LIMITS, tracked) : createSecureServer({ ...LIMITS, ...tls }, tracked);
  server.setTimeout(IDLE_MS, (socket) => {
    // A request that has come in whole is being worked on: that nothing is sent meanwhile is not the client's fault.
    const exchange = current.get(socket);
    const working = exchange?.request.complete === true && !exchange.response.headersSent;
    if (!working) socket.destroy();
  });
  server.on("clientError", refuse);
  return server;
}

/** Answers what is not even HTTP, in the form of every other failure. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === "HPE_HEADER_OVERFLOW" ? 431 : error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
  const text = STATUS_CODES[status] ?? "";
  const id = randomUUID();
  const body = JSON.stringify(errorBody(new ApiError(status, "bad_request", `${text}.`), id));
  const head = [
    `HTTP/1.1 ${status} ${text}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Kloudless-Request-ID: ${id}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
