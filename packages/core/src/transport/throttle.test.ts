import { createHash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { client, never, rejection, until } from "../../test/client.ts";
import { failure, httpServer, json, requestServer } from "../../test/raw-server.ts";
import type { Throttle } from "./throttle.ts";

const GET = { method: "GET", path: "/things" } as const;
const K = 1024;
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Lets so many bytes through at a time, after a wait of so many milliseconds, one after the other; keeps what it was asked. */
function slow(size: number, wait: number): ((wanted: number) => Promise<number>) & { let: number[] } {
  let turn: Promise<unknown> = Promise.resolve();
  const take = Object.assign(
    (wanted: number) => {
      const mine = turn.then(async () => {
        await sleep(wait);
        take.let.push(Math.min(wanted, size));
        return Math.min(wanted, size);
      });
      turn = mine;
      return mine;
    },
    { let: [] as number[] },
  );
  return take;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

describe("a throttle", () => {
  it("lets requests through one by one, retries and redirects too, and its wait is no time of theirs", async () => {
    const server = await httpServer((response, { url }, index) => {
      if (index === 0) return failure(response, 503);
      if (url.endsWith("/things")) return response.writeHead(307, { location: "/v1/elsewhere" }).end();
      return json(response, { ok: 1 });
    });
    let asked = 0;
    const throttle: Throttle = {
      async request() {
        asked++;
        await sleep(600);
      },
    };
    expect(await client(server.url, { throttle, timeout: 500 }).request(GET)).toEqual({ ok: 1 });
    expect(asked).toBe(3);
    expect(server.requests).toHaveLength(3);
  });

  it("ends waiting at once for a call that is aborted or past its deadline, and is told so", async () => {
    const server = await httpServer((response) => json(response, {}));
    const signals: AbortSignal[] = [];
    const throttle: Throttle = {
      request(signal) {
        signals.push(signal);
        return never();
      },
    };
    const kloudless = client(server.url, { throttle });
    expect(await rejection(kloudless.request(GET, { signal: AbortSignal.timeout(30) }))).toMatchObject({ name: "AbortError" });
    expect(await rejection(kloudless.request(GET, { deadline: 30 }))).toMatchObject({ name: "TimeoutError", timeoutKind: "deadline" });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(server.requests).toHaveLength(0);
  });

  it("holds back bytes, strings and streams that are sent, whole and in order, longer than any silence may last", async () => {
    const server = await httpServer((response, { body, headers }) =>
      json(response, { hash: sha256(body), length: headers["content-length"] }),
    );
    const upload = slow(20 * K, 200);
    const kloudless = client(server.url, { throttle: { upload }, timeout: 400, retry: null });
    const bytes = randomBytes(100 * K);
    const expected = { hash: sha256(bytes), length: String(bytes.byteLength) };
    expect(await kloudless.request({ method: "PUT", path: "/x", body: bytes })).toEqual(expected);
    // A buffer that its source fills again and again.
    async function* again(): AsyncGenerator<Uint8Array> {
      const buffer = Buffer.alloc(30 * K);
      for (let at = 0; at < bytes.byteLength; at += buffer.byteLength) yield buffer.subarray(0, bytes.copy(buffer, 0, at));
    }
    expect(await kloudless.request({ method: "PUT", path: "/x", body: () => again() as never })).toMatchObject({ hash: expected.hash });
    const sent = upload.let.length;
    const text = "ü".repeat(30 * K);
    const answer = await kloudless.request<{ length: string }>({ method: "POST", path: "/x", json: { text } });
    expect(answer.length).toBe(String(60 * K + '{"text":""}'.length));
    expect(sum(upload.let)).toBe(200 * K + Number(answer.length));
    expect(upload.let.length - sent).toBeGreaterThanOrEqual(3);
    expect(Math.max(...upload.let)).toBeLessThanOrEqual(20 * K);
  });

  it("holds back what comes in, as JSON and as a stream, also where its reader is slow", async () => {
    const bytes = randomBytes(300 * K);
    const server = await httpServer((response, { url }) =>
      url.includes("json") ? json(response, { text: bytes.toString("hex").slice(0, 100 * K) }) : response.end(bytes),
    );
    const download = slow(20 * K, 100);
    const kloudless = client(server.url, { throttle: { download }, timeout: 400, retry: null });
    const { text } = await kloudless.request<{ text: string }>({ method: "GET", path: "/json" });
    expect(text).toHaveLength(100 * K);
    expect(sum(download.let)).toBe(100 * K + '{"text":""}'.length);
    const before = sum(download.let);
    const answer = await kloudless.account(7).raw("GET", "/x");
    const parts: Uint8Array[] = [];
    for await (const part of answer) {
      parts.push(part);
      expect(part.byteLength).toBeLessThanOrEqual(20 * K);
      if (parts.length === 3) await sleep(600);
    }
    expect(sha256(Buffer.concat(parts))).toBe(sha256(bytes));
    expect(sum(download.let) - before).toBe(bytes.byteLength);
  });

  it("reads no more of an answer than it lets through", async () => {
    let written = 0;
    const server = await requestServer((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * K))) written += 64 * K;
        response.once("drain", more);
      };
      more();
    });
    const kloudless = client(server.url, { throttle: { download: slow(K, 50) } });
    const answer = await kloudless.account(7).raw("GET", "/x");
    const reader = answer[Symbol.asyncIterator]();
    for (let turn = 0; turn < 5; turn++) expect((await reader.next()).value?.byteLength).toBe(K);
    await sleep(200);
    // Sockets hold some of it; without the throttle there would be no end.
    expect(written).toBeLessThan(32 * K * K);
    await reader.return?.();
    await until(() => server.sockets() === 0);
  });

  it("does not keep waiting what is silent, nor a call that is aborted", async () => {
    const server = await httpServer(never);
    const held: Throttle = { upload: (wanted) => wanted, download: never };
    const kloudless = client(server.url, { throttle: held, retry: null });
    expect(await rejection(kloudless.request({ ...GET, method: "POST", json: {} }, { timeout: 100 }))).toMatchObject({
      name: "TimeoutError",
      timeoutKind: "attempt",
    });
    const stuck = client(server.url, { throttle: { upload: never }, retry: null });
    const upload = stuck.request(
      { method: "PUT", path: "/x", body: Buffer.alloc(K) },
      { timeout: 1000, signal: AbortSignal.timeout(2000) },
    );
    expect(await rejection(upload)).toMatchObject({ name: "AbortError" });
    const answering = await httpServer((response) => json(response, {}));
    const download = client(answering.url, { throttle: { download: never }, retry: null });
    expect(await rejection(download.request(GET, { timeout: 1000, signal: AbortSignal.timeout(2000) }))).toMatchObject({
      name: "AbortError",
    });
  });

  it("that fails makes the call fail", async () => {
    const server = await httpServer((response) => json(response, {}));
    const fails = (): Promise<never> => Promise.reject(new Error("broken"));
    for (const throttle of [{ request: fails }, { upload: fails }, { download: fails }])
      expect(await rejection(client(server.url, { throttle, retry: null }).request({ ...GET, method: "POST", json: {} }))).toMatchObject({
        message: expect.stringContaining("broken") as string,
      });
  });

  it.each([null, "slow", { upload: 7 }])("cannot be %j", (throttle) => {
    expect(() => client("http://127.0.0.1:9", { throttle: throttle as never })).toThrow(
      expect.objectContaining({ name: "ConfigurationError", message: expect.stringContaining("`throttle`") }),
    );
  });
});
