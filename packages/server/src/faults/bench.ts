import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { distort, reset } from "./distort.ts";
import { onBodyChunk, Recorder } from "./recorder.ts";
import type { Fault, FaultAction, FaultPlan } from "./types.ts";

interface Planned {
  readonly fault: Fault;
  skip: number;
  times: number;
}

/** The failure bench: stands in front of the application, records what comes and makes go wrong what a test has planned. */
export class FaultBench implements FaultPlan {
  readonly recorder: Recorder = new Recorder();
  #planned: Planned[] = [];
  readonly #doomed = new WeakSet<Socket>();

  add(fault: Fault): void {
    this.#planned.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
  }

  clear(): void {
    this.#planned = [];
  }

  /** The listener to serve with, around the application's own. */
  around(next: RequestListener): RequestListener {
    return (request, response) => {
      this.recorder.record(request, response);
      if (this.#doomed.has(request.socket)) {
        reset(request.socket);
        return;
      }
      const action = this.#take(request);
      if (action === undefined) next(request, response);
      else void this.#perform(action, request, response, next);
    };
  }

  #take(request: IncomingMessage): FaultAction | undefined {
    for (const planned of this.#planned) {
      if (!matches(planned.fault, request)) continue;
      if (planned.skip > 0) {
        planned.skip--;
        continue;
      }
      planned.times--;
      if (planned.times <= 0) this.#planned = this.#planned.filter((other) => other !== planned);
      return planned.fault.action;
    }
    return undefined;
  }

  async #perform(action: FaultAction, request: IncomingMessage, response: ServerResponse, next: RequestListener): Promise<void> {
    const { socket } = request;
    if (action.resetUploadAfter !== undefined) resetUpload(request, action.resetUploadAfter);
    if (action.delay !== undefined) await sleep(action.delay, undefined, { ref: false });
    if (socket.destroyed) return;
    if (action.reset === "before-headers") return reset(socket);
    if (action.reset === "after-body") {
      request.on("end", () => reset(socket)).resume();
      return;
    }
    if (action.stall === "headers") {
      request.resume();
      return;
    }
    if (action.closeKeepAlive === "on-reuse") this.#doomed.add(socket);
    distort(response, action);
    if (action.status !== undefined || action.body !== undefined) reply(action, request, response);
    else next(request, response);
  }
}

function matches({ method, path }: Fault, { method: actual = "", url = "" }: IncomingMessage): boolean {
  if (method !== undefined && method.toUpperCase() !== actual) return false;
  if (path === undefined) return true;
  // Not `test`, which remembers its place in patterns with the g flag.
  return typeof path === "string" ? url.includes(path) : url.search(path) !== -1;
}

function resetUpload(request: IncomingMessage, after: number): void {
  let seen = 0;
  if (after === 0) reset(request.socket);
  onBodyChunk(request, (chunk) => {
    seen += chunk?.length ?? 0;
    if (chunk !== null && seen >= after) reset(request.socket);
  });
}

/** The canned answer, once the request has come in whole: a client that still sends could not read it. */
function reply(action: FaultAction, request: IncomingMessage, response: ServerResponse): void {
  const { body } = action;
  const isJson = typeof body === "object" && !(body instanceof Uint8Array);
  const bytes = isJson ? Buffer.from(JSON.stringify(body)) : Buffer.from(body ?? "");
  const send = (): void => {
    const headers = { ...(isJson && { "content-type": "application/json" }), "content-length": String(bytes.length), ...action.headers };
    response.writeHead(action.status ?? 200, headers as Record<string, string>);
    response.end(bytes);
  };
  if (request.complete) send();
  else request.on("end", send);
  request.resume();
}
