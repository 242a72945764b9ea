import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll } from "vitest";
import type { Bench } from "./bench.ts";

/** Headers that are about the way, or about bytes that are changed on it. */
const OF_THE_WAY = new Set([
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "accept-encoding",
  "content-encoding",
  "keep-alive",
]);

/**
 * The server as one whose folders can hold several objects of the same name, as those of Google Drive do: what is called `a.txt~2` on it is shown
 * as `a.txt`. And it vouches for no digests, so that contents are read.
 *
 * @returns The environment in which the command finds it, once tests run.
 */
export function useSameNames(bench: Bench): () => Readonly<Record<string, string>> {
  const proxy = createServer((request, response) => {
    void (async () => {
      const headers = Object.entries(request.headers).filter(([name]) => !OF_THE_WAY.has(name)) as [string, string][];
      const { method = "GET", url = "/" } = request;
      const body = method === "GET" ? undefined : await buffer(request);
      const answer = await fetch(new URL(url, bench.server.url), { method, headers, redirect: "manual", ...(body && { body }) });
      const told = [...answer.headers].filter(([name]) => !OF_THE_WAY.has(name) && name !== "repr-digest");
      response.writeHead(answer.status, Object.fromEntries(told));
      const bytes = Buffer.from(await answer.arrayBuffer());
      const isJson = answer.headers.get("content-type")?.startsWith("application/json") === true;
      response.end(isJson ? bytes.toString().replace(/("name":"(?:[^"\\]|\\.)*?)~\d+(?=")/g, "$1") : bytes);
    })().catch((error: unknown) => response.destroy(error as Error));
  });
  beforeAll(async () => {
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
  });
  afterAll(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return () => {
    const url = new URL(bench.server.url);
    url.port = String((proxy.address() as AddressInfo).port);
    return { ...bench.env, KLOUDLESS_BASE_URL: url.href };
  };
}
