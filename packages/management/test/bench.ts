import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ExponentialBackoff, Kloudless } from "@kloudless/core";
import { createServer, type KloudlessServer, type ServerOptions } from "@kloudless/server";
import { onTestFinished } from "vitest";
import { management } from "../src/index.ts";

/** A server, and a client that has both kinds of keys. */
export interface Bench {
  readonly server: KloudlessServer;
  readonly kloudless: Kloudless<readonly [typeof management]>;
}

export async function bench(options: ServerOptions = {}): Promise<Bench> {
  const server = await createServer({ allowPrivateFetch: true, faults: true, ...options });
  const kloudless = new Kloudless({
    apiKey: server.apiKey,
    developerKey: server.developerKey,
    baseUrl: server.url,
    retry: new ExponentialBackoff({ base: 1, throttledBase: 1 }),
    use: [management],
  });
  onTestFinished(async () => {
    await kloudless.close();
    await server.close();
  });
  return { server, kloudless };
}

/** A request as a receiver of webhooks gets it. */
export interface Delivery {
  readonly body: Buffer;
  readonly signature: string | string[] | undefined;
}

/** A receiver of webhooks, which answers with the status and body that a test says. */
export async function receiver(
  answer: (delivery: Delivery) => [number, string],
): Promise<{ url: string; deliveries: readonly Delivery[] }> {
  const deliveries: Delivery[] = [];
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const delivery = { body: Buffer.concat(chunks), signature: request.headers["x-kloudless-signature"] };
      deliveries.push(delivery);
      const [status, text] = answer(delivery);
      response.writeHead(status).end(text);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, deliveries };
}

/** What a promise is rejected with. */
export async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It was expected to reject, and did not.");
}
