import { connect } from "node:net";
import { connect as connectSecurely } from "node:tls";
import { Client } from "undici";
import { expect, onTestFinished, test } from "vitest";
import { serve } from "../testing/serve.ts";
import { CERTIFICATE, PRIVATE_KEY } from "../testing/tls.ts";

const https = { key: PRIVATE_KEY, cert: CERTIFICATE };

test("serves HTTPS, with addresses that say so", async () => {
  const { server } = await serve({ https });
  expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const client = new Client(server.url, { connect: { ca: CERTIFICATE } });
  onTestFinished(() => client.destroy());
  const headers = { authorization: `APIKey ${server.apiKey}` };
  const { body } = await client.request({ method: "GET", path: "/v1/accounts", headers });
  const { objects } = (await body.json()) as { objects: { href: string }[] };
  expect(objects[0]?.href).toBe(`${server.url}/v1/accounts/${server.accounts[0]?.id}`);
});

test("faults work over HTTPS", async () => {
  const { server } = await serve({ https, faults: true });
  for (const action of [{ reset: "before-headers" }, { commitThenReset: true }, { truncate: 5 }, { resetAfter: 5 }] as const) {
    const client = new Client(server.url, { connect: { ca: CERTIFICATE } });
    server.faults.add({ action });
    const get = async () => {
      const { body } = await client.request({ method: "GET", path: "/v1/accounts", headers: { authorization: `APIKey ${server.apiKey}` } });
      return body.text();
    };
    await expect(get()).rejects.toThrow();
    expect(await get()).toContain('"total":3');
    await client.destroy();
  }
});

test("close does not wait for connections that never said anything", async () => {
  const { server } = await serve({ https });
  const port = Number(new URL(server.url).port);
  const sockets = [connect(port, "127.0.0.1"), connectSecurely({ port, host: "127.0.0.1", ca: CERTIFICATE })];
  const ended = sockets.map((socket) => new Promise((done) => socket.on("error", () => undefined).on("close", done)));
  await expect.poll(() => server.sockets()).toBe(2);
  const before = performance.now();
  await server.close();
  await Promise.all(ended);
  expect(performance.now() - before).toBeLessThan(1000);
});

test("a client that sends half a head does not keep others waiting", async () => {
  const { server, api } = await serve();
  const slow = Array.from({ length: 50 }, () => connect(Number(new URL(server.url).port), "127.0.0.1"));
  for (const socket of slow) socket.on("error", () => undefined).write("GET /v1/accounts HTTP/1.1\r\nHost: x\r\nX-Slow: ");
  expect((await api.get("/accounts")).status).toBe(200);
  for (const socket of slow) socket.destroy();
});
