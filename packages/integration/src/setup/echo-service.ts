import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What the service answers with: the request as it came. */
export interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** The service behind the accounts of our own server, for requests that are passed through: it tells what it was asked. */
export interface EchoService {
  readonly url: string;
  close(): Promise<void>;
}

export async function startEchoService(): Promise<EchoService> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** An address that ends in a status, such as `/status/418`, is answered with that; any other with 200. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "", url = "", headers } = request;
  const [, status = "200"] = /^\/status\/(\d{3})$/.exec(url) ?? [];
  const body = await text(request);
  response.writeHead(Number(status), { "Content-Type": "application/json" });
  response.end(JSON.stringify({ method, url, headers, body }));
}
