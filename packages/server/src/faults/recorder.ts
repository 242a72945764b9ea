import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { RecordedRequest } from "./types.ts";

const MAX_REQUESTS = 10_000;
const MAX_BODY_TEXT = 64 * 1024;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Keeps the last requests, so that tests can look at what was really sent. */
export class Recorder {
  readonly requests: RecordedRequest[] = [];
  readonly #socketIds = new WeakMap<Socket, number>();
  #lastSocketId = 0;

  record(request: IncomingMessage, response: ServerResponse): void {
    const entry: Mutable<RecordedRequest> = {
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.headers,
      bodyBytes: 0,
      bodySha256: undefined,
      body: undefined,
      socketId: this.#idOf(request.socket),
      status: undefined,
      aborted: false,
    };
    this.requests.push(entry);
    if (this.requests.length > MAX_REQUESTS) this.requests.shift();
    const hash = createHash("sha256");
    const text: Buffer[] | undefined = request.headers["content-type"]?.includes("json") === true ? [] : undefined;
    onBodyChunk(request, (chunk) => {
      if (chunk === null) {
        entry.bodySha256 = hash.digest("hex");
        if (text !== undefined && entry.bodyBytes <= MAX_BODY_TEXT) entry.body = Buffer.concat(text).toString();
        return;
      }
      entry.bodyBytes += chunk.length;
      hash.update(chunk);
      if (text !== undefined && entry.bodyBytes <= MAX_BODY_TEXT) text.push(chunk);
    });
    response.on("close", () => {
      if (response.headersSent) entry.status = response.statusCode;
      entry.aborted = !response.writableFinished;
    });
  }

  #idOf(socket: Socket): number {
    let id = this.#socketIds.get(socket);
    if (id === undefined) {
      id = ++this.#lastSocketId;
      this.#socketIds.set(socket, id);
    }
    return id;
  }
}

/**
 * Watches the body of a request go by, null being its end. A listener for `data` would make it flow before its reader is there, so
 * this looks at what the parser pushes.
 */
export function onBodyChunk(request: IncomingMessage, see: (chunk: Buffer | null) => void): void {
  const push = request.push.bind(request);
  request.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    see(chunk as Buffer | null);
    return push(chunk, encoding);
  };
}
