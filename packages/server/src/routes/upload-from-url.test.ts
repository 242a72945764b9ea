import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Answer, Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

/** A web server beside, and how many connections it has seen. */
async function web(handler: RequestListener): Promise<{ url: string; port: number; seen: () => number }> {
  let seen = 0;
  const server = createServer(handler);
  server.on("connection", () => seen++);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, seen: () => seen };
}

const fetchTo = (api: Api, url: unknown, more: Record<string, unknown> = {}, query = ""): Promise<Answer> =>
  api.send("POST", `${api.storage()}/files${query}`, {
    body: { url, parent_id: "root", name: "a.txt", ...more },
    headers: { "content-type": "application/json" },
  });

const hello: RequestListener = (_request, response) => response.end("hello");

test("the content at an address becomes a file", async () => {
  const { api } = await serve({ allowPrivateFetch: true });
  const { url } = await web(hello);
  const { status, json } = await fetchTo(api, url);
  expect([status, json]).toMatchObject([201, { name: "a.txt", size: 5, type: "file" }]);
  const contents = await api.get(`${api.storage()}/files/${json.id}/contents`);
  expect([contents.text, contents.headers.get("repr-digest")]).toEqual(["hello", expect.stringContaining("sha-256")]);
  expect((await fetchTo(api, url)).json.name).toBe("a (1).txt");
  const replaced = await fetchTo(api, url, {}, "?overwrite=true");
  expect([replaced.status, replaced.json.id]).toEqual([200, json.id]);
});

test("what cannot be fetched is not found, and leaves nothing", async () => {
  const { api } = await serve({ allowPrivateFetch: true });
  const { url } = await web((_request, response) => response.writeHead(404).end());
  expect((await fetchTo(api, url)).json).toMatchObject({ status_code: 404, error_code: "not_found" });
  const cut = await web((request, response) =>
    response.writeHead(200, { "content-length": 9 }).write("half", () => request.socket.destroy()),
  );
  expect((await fetchTo(api, cut.url)).json).toMatchObject({ status_code: 502, error_code: "bad_gateway" });
  expect(await api.names()).toEqual([]);
});

test.each([
  [{ url: 1 }, "invalid_parameters"],
  [{ url: "nonsense" }, "invalid_parameters"],
  [{ name: undefined }, "invalid_parameters"],
  [{ name: "a/b" }, "invalid_parameters"],
  [{ parent_id: undefined }, "invalid_parameters"],
  [{ parent_id: "nonsense" }, "invalid_parent_folder"],
])("%j is refused, and nothing is fetched", async (more, code) => {
  const { api } = await serve({ allowPrivateFetch: true });
  const { url, seen } = await web(hello);
  expect((await fetchTo(api, url, more)).json).toMatchObject({ status_code: 400, error_code: code });
  expect(seen()).toBe(0);
});

test("addresses that are not public are refused in whatever form they come, and never connected to", async () => {
  const { api } = await serve();
  const { port, seen } = await web(hello);
  const hosts = [
    "127.0.0.1",
    "127.1",
    "127.0.0.2",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "017700000001",
    "0177.0.0.1",
    "0",
    "0.0.0.0",
    "10.0.0.1",
    "192.168.0.1",
    "172.16.0.1",
    "169.254.169.254",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[fd00::1]",
    "[fe80::1]",
    "localhost",
    "LOCALHOST",
    "１２７.0.0.1",
    "127。0。0。1",
  ];
  for (const host of hosts) {
    const { json } = await fetchTo(api, `http://${host}:${port}/`);
    expect([host, json.status_code, json.error_code]).toEqual([host, 403, "forbidden"]);
  }
  expect(seen()).toBe(0);
});

test("a client that turns away ends the fetching", async () => {
  const { api, server } = await serve({ allowPrivateFetch: true });
  let closed = false;
  const { url } = await web((_request, response) => {
    response.write("x");
    response.on("close", () => (closed = true));
  });
  const abort = new AbortController();
  const headers = { authorization: api.authorization ?? "", "content-type": "application/json" };
  const body = JSON.stringify({ url, parent_id: "root", name: "a" });
  const answer = fetch(`${server.url}/v1${api.storage()}/files`, { method: "POST", headers, body, signal: abort.signal });
  setTimeout(() => abort.abort(), 200);
  await expect(answer).rejects.toThrow();
  await expect.poll(() => closed).toBe(true);
  expect(await api.names()).toEqual([]);
});
