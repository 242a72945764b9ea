import { describe, expect, it, onTestFinished } from "vitest";
import { client, rejection, until } from "../../test/client.ts";
import { httpServer, tcpServer } from "../../test/raw-server.ts";
import type { ResponseBody } from "./response-body.ts";

const GET = { method: "GET", path: "/content" } as const;
const MiB = 1 << 20;

/** The body of an answer of so many bytes, each its place modulo 251. */
async function content(size: number, options: object = {}): Promise<{ body: ResponseBody; expected: Buffer }> {
  const expected = Buffer.alloc(size);
  for (let at = 0; at < size; at++) expected[at] = at % 251;
  const server = await httpServer((response) => response.end(expected));
  const { body } = await client(server.url).connection.open(GET, options);
  return { body, expected };
}

describe("the body of an answer", () => {
  it.each([0, 1, MiB - 1, MiB, MiB + 1, 10 * MiB])("of %i bytes comes whole", async (size) => {
    const { body, expected } = await content(size);
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(expected)).toBe(true);
  });

  it.each([1, 1000, 256 << 10, MiB, 4 * MiB])("comes in batches of at least %i bytes, up to 1 MiB", async (minimum) => {
    const { body, expected } = await content(5 * MiB + 17);
    const sizes: number[] = [];
    const chunks: Uint8Array[] = [];
    for await (const batch of body.batches(minimum)) {
      sizes.push(batch.reduce((sum, chunk) => sum + chunk.byteLength, 0));
      chunks.push(...batch);
    }
    expect(Buffer.concat(chunks).equals(expected)).toBe(true);
    for (const size of sizes.slice(0, -1)) expect(size).toBeGreaterThanOrEqual(Math.min(minimum, MiB));
    // Never much more than 1 MiB waits for the reader.
    expect(Math.max(...sizes)).toBeLessThan(2 * MiB);
  });

  it("comes whole to a reader that takes its time, and holds little meanwhile", async () => {
    const { body, expected } = await content(32 * MiB);
    let read = 0;
    let largest = 0;
    for await (const batch of body.batches(1)) {
      const size = batch.reduce((sum, chunk) => sum + chunk.byteLength, 0);
      for (const chunk of batch) {
        expect(expected.compare(chunk, 0, chunk.byteLength, read, read + chunk.byteLength)).toBe(0);
        read += chunk.byteLength;
      }
      largest = Math.max(largest, size);
      await new Promise((done) => setTimeout(done, 3));
    }
    expect(read).toBe(expected.byteLength);
    expect(largest).toBeLessThan(2 * MiB);
  });

  it("stops the server while nobody reads", async () => {
    let written = 0;
    const server = await httpServer(async (response) => {
      while (!response.destroyed && written < 256 * MiB) {
        const free = response.write(Buffer.alloc(MiB));
        written += MiB;
        if (!free) await new Promise((done) => response.once("drain", done).once("close", done));
      }
      response.end();
    });
    const { body } = await client(server.url).connection.open(GET);
    onTestFinished(() => body.cancel());
    let before = -1;
    // Until the buffers of the system are full, and nothing moves any more.
    while (before !== written) {
      before = written;
      await new Promise((done) => setTimeout(done, 150));
    }
    expect(written).toBeLessThan(64 * MiB);
  });

  it("that comes in very many pieces comes whole", async () => {
    const pieces = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${"1\r\nx\r\n".repeat(300_000)}0\r\n\r\n`;
    const server = await tcpServer((socket) => void socket.once("data", () => socket.write(pieces)));
    const answer = await client(server.url).account(1).raw("GET", "/x");
    await new Promise((done) => setTimeout(done, 500));
    expect((await answer.bytes()).byteLength).toBe(300_000);
  });

  it("can be read once", async () => {
    const { body } = await content(10);
    for await (const _ of body);
    await expect(body[Symbol.asyncIterator]().next()).rejects.toThrow(/read once/);
    const { body: cancelled } = await content(10);
    cancelled.cancel();
    cancelled.cancel();
    await expect(cancelled[Symbol.asyncIterator]().next()).rejects.toThrow(/read once/);
  });

  it("can be cancelled while it is being read", async () => {
    const server = await httpServer((response) => void response.writeHead(200).write("begin"));
    const { body } = await client(server.url).connection.open(GET);
    const reader = body[Symbol.asyncIterator]();
    await reader.next();
    const rest = reader.next();
    body.cancel();
    expect(await rest).toEqual({ done: true, value: undefined });
    await until(() => server.abandoned === 1);
  });

  it("hands over what came before it was cut short, then says so", async () => {
    const server = await httpServer((response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("begin", () => setTimeout(() => response.socket?.destroy(), 20));
    });
    const { body } = await client(server.url).connection.open(GET);
    await new Promise((done) => setTimeout(done, 100));
    const reader = body[Symbol.asyncIterator]();
    expect(Buffer.from((await reader.next()).value as Uint8Array).toString()).toBe("begin");
    expect(await rejection(reader.next())).toMatchObject({ name: "ConnectionError", phase: "body" });
  });

  it("that fails while nobody reads it does not end the process", async () => {
    const server = await httpServer((response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("begin", () => response.socket?.destroy());
    });
    await client(server.url).connection.open(GET);
    await until(() => server.sockets() === 0);
    // An unhandled rejection would fail the run.
    await new Promise((done) => setTimeout(done, 50));
  });

  it("is not decompressed, and none is asked for: lengths and ranges are those of the content", async () => {
    const server = await httpServer((response) => response.writeHead(206, { "content-range": "bytes 0-3/10" }).end("0123"));
    const { status, headers, body } = await client(server.url).connection.open({ ...GET, headers: { Range: "bytes=0-3" } });
    expect([status, headers["content-range"]]).toEqual([206, "bytes 0-3/10"]);
    expect(server.requests[0]?.headers).toMatchObject({ "accept-encoding": "identity", accept: "*/*", range: "bytes=0-3" });
    for await (const chunk of body) expect(Buffer.from(chunk).toString()).toBe("0123");
  });
});
