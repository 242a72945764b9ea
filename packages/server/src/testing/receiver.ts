import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A notification as it came. */
interface Received {
  readonly body: string;
  readonly signature: string | undefined;
  readonly contentType: string | undefined;
  readonly method: string | undefined;
  /** How many were being answered, this one included. */
  readonly atOnce: number;
}

/** A receiver of webhooks. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** What it answers with, besides 200; by default, nothing that is right. */
  applicationId: string;
  /** Answers in the place of the usual way, while it is set. */
  respond: ((response: ServerResponse, index: number) => void) | undefined;
  /** Stops listening, so that connections are refused, and listens again on the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Listens on a free port of this machine until the test is over. */
export async function receiver(applicationId = ""): Promise<Receiver> {
  const received: Received[] = [];
  let atOnce = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    atOnce++;
    response.once("close", () => atOnce--);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, headers } = request;
    const signature = headers["x-kloudless-signature"] as string | undefined;
    const index = received.push({
      body: Buffer.concat(chunks).toString(),
      signature,
      contentType: headers["content-type"],
      method,
      atOnce,
    });
    if (made.respond !== undefined) made.respond(response, index - 1);
    else response.end(made.applicationId);
  };
  let server: Server | undefined;
  const start = async (port: number): Promise<void> => {
    server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  const stop = async (): Promise<void> => {
    const running = server;
    server = undefined;
    if (running === undefined) return;
    running.closeAllConnections();
    await new Promise((done) => running.close(done));
  };
  await start(0);
  const { port } = (server as unknown as Server).address() as AddressInfo;
  onTestFinished(stop);
  const made: Receiver = {
    url: `http://127.0.0.1:${port}/hook?x=1`,
    received,
    applicationId,
    respond: undefined,
    stop,
    start: () => start(port),
  };
  return made;
}
