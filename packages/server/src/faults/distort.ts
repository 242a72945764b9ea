import type { OutgoingHttpHeader, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { TLSSocket } from "node:tls";
import type { FaultAction } from "./types.ts";

/** Turns of the event loop before a reset, which throws away what was written and not yet taken by the client. */
const FLUSH_TURNS = 10;
/** How long each of them takes at least. */
const TURN_MS = 2;

type Ending = "reset" | "close" | "stall";

/** Ends a connection the hard way. */
export function reset(socket: Socket): void {
  // TLS sockets cannot send a reset; for their clients an end without a closing message is as abrupt.
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

/**
 * Resets a connection when its client had the time to read. A client may be in this very process, and read nothing while that is busy:
 * so what counts is how often the loop went round, and not the clock alone.
 */
async function resetOnceRead(socket: Socket): Promise<void> {
  for (let turn = 0; turn < FLUSH_TURNS; turn++) await sleep(TURN_MS);
  reset(socket);
}

/** Where the answer of a faulted request is cut, if it is. */
function cutOf(action: FaultAction): { after: number; ending: Ending } | undefined {
  if (action.resetAfter !== undefined) return { after: action.resetAfter, ending: "reset" };
  if (action.truncate !== undefined) return { after: action.truncate, ending: "close" };
  if (action.truncateChunked !== undefined) return { after: action.truncateChunked, ending: "close" };
  if (action.stall === "body") return { after: action.afterBytes ?? 0, ending: "stall" };
  return undefined;
}

/** Arranges what shall happen to an answer while it is being sent, whoever sends it. */
export function distort(response: ServerResponse, action: FaultAction): void {
  if (action.commitThenReset === true) return dropAnswer(response);
  if (action.truncateChunked !== undefined) sendChunked(response);
  // Taken now: a response lets go of its socket when it is finished.
  const { socket } = response;
  if (action.closeKeepAlive === true) response.on("finish", () => socket?.destroy());
  const cut = cutOf(action);
  if (cut !== undefined) cutBody(response, cut.after, cut.ending);
}

/** The work is done when the answer begins: that is when the connection goes. */
function dropAnswer(response: ServerResponse): void {
  const drop = (): ServerResponse => {
    if (response.socket !== null) reset(response.socket);
    return response;
  };
  response.writeHead = drop;
  response.end = drop;
  response.write = () => {
    drop();
    return false;
  };
}

/** Without a length, Node sends chunks. */
function sendChunked(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response) as (status: number, headers?: Record<string, OutgoingHttpHeader>) => ServerResponse;
  response.writeHead = (status: number, ...rest: unknown[]): ServerResponse => {
    const headers = { ...(rest.at(-1) as Record<string, OutgoingHttpHeader> | undefined) };
    delete headers["content-length"];
    response.removeHeader("content-length");
    return writeHead(status, headers);
  };
}

function cutBody(response: ServerResponse, after: number, ending: Ending): void {
  const write = response.write.bind(response) as (chunk: Buffer, done?: () => void) => boolean;
  let left = after;
  let ended = false;

  const finish = (): void => {
    ended = true;
    const { socket } = response;
    if (socket === null || ending === "stall") return;
    // Nothing more may follow what is on its way.
    if (ending === "close") socket.destroySoon();
    else void resetOnceRead(socket);
  };

  const send = (chunk: unknown, encoding: unknown): boolean => {
    if (ended || chunk === undefined || chunk === null || typeof chunk === "function") return false;
    const bytes =
      typeof chunk === "string"
        ? Buffer.from(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8")
        : (chunk as Buffer);
    if (bytes.length < left) {
      left -= bytes.length;
      return write(bytes);
    }
    ended = true;
    if (left === 0) {
      response.flushHeaders();
      response.socket?.write("", finish);
    } else write(bytes.subarray(0, left), finish);
    return false;
  };

  response.write = ((chunk: unknown, encoding?: unknown) => send(chunk, encoding)) as ServerResponse["write"];
  response.end = ((chunk?: unknown, encoding?: unknown) => {
    send(chunk, encoding);
    // A body shorter than the cut ends there.
    if (!ended) {
      response.flushHeaders();
      response.socket?.write("", finish);
      ended = true;
    }
    return response;
  }) as ServerResponse["end"];
}
