import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Writable } from "node:stream";
import { onTestFinished } from "vitest";

/** What a proxy does to what passes through it. */
export interface Meddling {
  /** Sees each piece of a request's body, with its place in the body, and returns what goes on in its stead: as many bytes. */
  readonly request?: (piece: Buffer, at: number, message: IncomingMessage) => Buffer;
  /** The same for the body of an answer. */
  readonly response?: (piece: Buffer, at: number, message: IncomingMessage, answer: IncomingMessage) => Buffer;
  /** Answers with this instead of what the server said, JSON for JSON. */
  readonly json?: (json: Record<string, unknown>, message: IncomingMessage) => unknown;
  /** Changes the headers of a request in place. */
  readonly asked?: (headers: Record<string, string | string[] | undefined>, message: IncomingMessage) => void;
  /** Changes the headers of an answer in place. */
  readonly headers?: (headers: Record<string, string | string[] | undefined>, message: IncomingMessage) => void;
}

/** A proxy that runs. */
export interface Proxy {
  readonly url: string;
  close(): Promise<void>;
}

/** A proxy between a client and a server, which are none the wiser. */
export async function openProxy(target: string, meddling: Meddling): Promise<Proxy> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((message, reply) => void pass(target, agent, meddling, message, reply));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** A proxy for one test. Resolves to its address. */
export async function httpProxy(target: string, meddling: Meddling): Promise<string> {
  const proxy = await openProxy(target, meddling);
  onTestFinished(() => proxy.close());
  return proxy.url;
}

async function pass(target: string, agent: Agent, meddling: Meddling, message: IncomingMessage, reply: ServerResponse): Promise<void> {
  const { method } = message;
  const headers = { ...message.headers };
  meddling.asked?.(headers, message);
  const outgoing = request(new URL(message.url ?? "/", target), { method, headers, agent }, (answer) => {
    void respond(meddling, message, answer, reply).catch(() => reply.destroy());
  });
  outgoing.on("error", () => message.destroy());
  reply.on("close", () => reply.writableFinished || outgoing.destroy());
  let at = 0;
  try {
    for await (const piece of message as AsyncIterable<Buffer>) {
      const changed = meddling.request?.(piece, at, message) ?? piece;
      at += piece.length;
      if (!outgoing.write(changed)) await drained(outgoing);
    }
    outgoing.end();
  } catch {
    // The client went away; so did its request.
    outgoing.destroy();
  }
}

async function respond(meddling: Meddling, message: IncomingMessage, answer: IncomingMessage, reply: ServerResponse): Promise<void> {
  const headers: Record<string, string | string[] | undefined> = { ...answer.headers };
  meddling.headers?.(headers, message);
  const isJson = answer.headers["content-type"]?.includes("json") === true;
  if (isJson && meddling.json !== undefined) {
    const body = Buffer.from(JSON.stringify(meddling.json(JSON.parse(await textOf(answer)), message)));
    delete headers["transfer-encoding"];
    reply.writeHead(answer.statusCode ?? 0, { ...headers, "content-length": String(body.length) }).end(body);
    return;
  }
  reply.writeHead(answer.statusCode ?? 0, headers);
  let at = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    const changed = meddling.response?.(piece, at, message, answer) ?? piece;
    at += piece.length;
    if (!reply.write(changed)) await drained(reply);
  }
  reply.end();
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of answer.setEncoding("utf8")) text += piece as string;
  return text;
}

/** Waits until a stream takes more, or is over. */
async function drained(stream: Writable): Promise<void> {
  const done = new AbortController();
  const { signal } = done;
  await Promise.race([once(stream, "drain", { signal }), once(stream, "close", { signal })]).finally(() => done.abort());
}
