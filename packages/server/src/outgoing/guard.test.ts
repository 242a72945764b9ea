import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { ForbiddenAddressError, guarded, isPublic } from "./guard.ts";

test.each([
  "0.0.0.0",
  "0.1.2.3",
  "10.0.0.1",
  "100.64.0.1",
  "127.0.0.1",
  "127.255.255.254",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.1",
  "192.168.1.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "::ffff:8.8.8.8",
  "::127.0.0.1",
  "64:ff9b::7f00:1",
  "100::1",
  "2001::1",
  "2001:db8::1",
  "2002:7f00:1::",
  "fc00::1",
  "fd00::1",
  "fe80::1",
  "fe80::1%lo",
  "fec0::1",
  "ff02::1",
  "localhost",
  "",
])("%s is not public", (address) => expect(isPublic(address)).toBe(false));

test.each(["1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.169.0.1", "2606:4700::1111", "2a00::1"])(
  "%s is public",
  (address) => expect(isPublic(address)).toBe(true),
);

/** A server on loopback, and how many connections it has seen. */
async function listener(): Promise<{ port: number; seen: () => number }> {
  let seen = 0;
  const server = createServer((_request, response) => response.end("hello"));
  server.on("connection", () => seen++);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, seen: () => seen };
}

const resolvesTo =
  (...addresses: string[]): Parameters<typeof guarded>[2] =>
  (_name, _options, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );

test("a name is looked up once, and only what was looked at is connected to", async () => {
  const { port, seen } = await listener();
  let lookups = 0;
  const rebinding: Parameters<typeof guarded>[2] = (_name, _options, done) => {
    lookups++;
    // Permitted the first time, something else every other time.
    done(null, [{ address: lookups === 1 ? "127.0.0.1" : "127.0.0.2", family: 4 }]);
  };
  const url = new URL(`http://rebinding.test:${port}/`);
  const outgoing = request(
    url,
    guarded(url, (address) => address === "127.0.0.1", rebinding),
  ).end();
  const [response] = await once(outgoing, "response");
  expect([response.statusCode, response.socket.remoteAddress, lookups, seen()]).toEqual([200, "127.0.0.1", 1, 1]);
  response.destroy();
});

test("of several addresses, those not permitted are left out", async () => {
  const { port } = await listener();
  const url = new URL(`http://mixed.test:${port}/`);
  const outgoing = request(
    url,
    guarded(url, (address) => address === "127.0.0.1", resolvesTo("127.0.0.2", "127.0.0.1", "::1")),
  ).end();
  const [response] = await once(outgoing, "response");
  expect(response.socket.remoteAddress).toBe("127.0.0.1");
  response.destroy();
});

test("a name that stands for private addresses is not connected to", async () => {
  const { port, seen } = await listener();
  const url = new URL(`http://inside.test:${port}/`);
  const outgoing = request(url, guarded(url, isPublic, resolvesTo("127.0.0.1", "::1", "10.0.0.1"))).end();
  const [error] = await once(outgoing, "error");
  expect(error).toBeInstanceOf(ForbiddenAddressError);
  expect(seen()).toBe(0);
});
