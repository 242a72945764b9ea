import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { SignatureError, type WebhookNotification, webhooks } from "@kloudless/core";
import { onTestFinished } from "vitest";

/** A receiver of webhooks, as an application has one. */
export interface Receiver {
  readonly url: string;
  /** What came, signed with one of the keys. */
  readonly notifications: readonly WebhookNotification[];
  /** Why the others were refused. */
  readonly refusals: readonly string[];
}

/** Listens on a free port of this machine until the test is over. It takes what one of the keys signed, and answers with `answer`. */
export async function startReceiver(keys: readonly string[], answer: string): Promise<Receiver> {
  const notifications: WebhookNotification[] = [];
  const refusals: string[] = [];
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      notifications.push(webhooks.verify(await buffer(request), request.headers["x-kloudless-signature"], keys));
      response.end(answer);
    } catch (error) {
      refusals.push(SignatureError.is(error) ? error.code : String(error));
      response.writeHead(400).end();
    }
  };
  const server = createServer((request, response) => void receive(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/kloudless`, notifications, refusals };
}
