import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server as NetServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { certificate, privateKey } from "./tls.ts";

/** A request as a server saw it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** When its last byte was in, in milliseconds. */
  readonly at: number;
}

/** A server of a test, closed when the test is over. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Connections that are open now. */
  readonly sockets: () => number;
  /** Connections that were ever opened. */
  readonly connections: number;
  /** Answers whose client went away before they were whole. */
  readonly abandoned: number;
}

export interface RawServer extends TestServer {
  /** The requests that came in whole, in order. */
  readonly requests: readonly Seen[];
}

type Respond = (response: ServerResponse, seen: Seen, index: number) => unknown;

/** A server that answers each request, once it is in whole, by what a test says; `index` counts from 0. */
export async function httpServer(respond: Respond): Promise<RawServer> {
  return listening((requests) => createServer((request, response) => void answer(request, response, requests, respond)), "http");
}

/** The same over TLS, with the certificate of `tls.ts`. */
export async function httpsServer(respond: Respond): Promise<RawServer> {
  return listening(
    (requests) =>
      createTlsServer({ key: privateKey, cert: certificate }, (request, response) => void answer(request, response, requests, respond)),
    "https",
    "localhost",
  );
}

/** A server that gets requests as they begin, for tests that care how a body comes in. */
export async function requestServer(onRequest: (request: IncomingMessage, response: ServerResponse) => void): Promise<TestServer> {
  return listening(() => createServer(onRequest), "http");
}

/** A server below HTTP: it says whatever a test writes to the socket. */
export async function tcpServer(onConnection: (socket: Socket, index: number) => void): Promise<TestServer> {
  let count = 0;
  const server = createTcpServer((socket) => {
    socket.on("error", () => undefined);
    onConnection(socket, count++);
  });
  return listening(() => server, "http");
}

/** An origin where nothing listens. */
export async function deadOrigin(): Promise<string> {
  const server = createTcpServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return `http://127.0.0.1:${port}`;
}

/** Answers with JSON. */
export function json(response: ServerResponse, value: unknown, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(value));
}

/** Answers with an error of the API. */
export function failure(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  json(response, { status_code: status, error_code: `code_${status}`, message: "No.", id: "request-id" }, status, headers);
}

async function answer(request: IncomingMessage, response: ServerResponse, requests: Seen[], respond: Respond): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    // The client turned away before its request was whole.
    return;
  }
  const { method = "", url = "", headers } = request;
  const seen = { method, url, headers, body: Buffer.concat(chunks), at: performance.now() };
  await respond(response, seen, requests.push(seen) - 1);
}

async function listening(make: (requests: Seen[]) => Server | NetServer, scheme: string, host = "127.0.0.1"): Promise<RawServer> {
  const requests: Seen[] = [];
  const server = make(requests);
  const sockets = new Set<Socket>();
  let connections = 0;
  let abandoned = 0;
  server.on("request", (_request, response: ServerResponse) => {
    response.once("close", () => {
      if (!response.writableFinished) abandoned++;
    });
  });
  server.on("connection", (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  });
  return {
    url: `${scheme}://${host}:${port}`,
    port,
    requests,
    sockets: () => sockets.size,
    get connections() {
      return connections;
    },
    get abandoned() {
      return abandoned;
    },
  };
}
