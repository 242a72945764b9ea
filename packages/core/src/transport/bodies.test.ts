import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { appendFile, mkdtemp, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { client, FAST, rejection, until } from "../../test/client.ts";
import { deadOrigin, failure, httpServer, httpsServer, json, type RawServer, requestServer } from "../../test/raw-server.ts";
import { certificate } from "../../test/tls.ts";
import type { BodyInput } from "../body/source.ts";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const content = randomBytes(200_000);
const PUT = { method: "PUT", path: "/content" } as const;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "kloudless-core-"));
  await writeFile(join(directory, "content"), content);
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** Open descriptors of files below the test's directory. */
async function openFiles(): Promise<number> {
  const fds = await readdir("/proc/self/fd");
  const targets = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")));
  return targets.filter((target) => target.startsWith(directory)).length;
}

async function* pieces(bytes: Uint8Array, size = 7777): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function webStream(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new Blob([Buffer.from(bytes)]).stream();
}

/** Every kind of body that can be sent again. */
const REPLAYABLE: Record<string, () => BodyInput> = {
  "{ path }": () => ({ path: join(directory, "content") }),
  "{ path } as a URL": () => ({ path: pathToFileURL(join(directory, "content")) }),
  Buffer: () => content,
  Uint8Array: () => new Uint8Array(content),
  "a view of a larger buffer": () => Buffer.concat([Buffer.alloc(5), content, Buffer.alloc(5)]).subarray(5, 5 + content.length),
  ArrayBuffer: () => new Uint8Array(content).buffer,
  Blob: () => new Blob([content]),
  "function returning a web stream": () => () => webStream(content),
  "function returning a Node stream": () => () => createReadStream(join(directory, "content")),
  "async function returning a generator": () => async () => pieces(content),
};

/** Those that can be sent once. */
const ONE_SHOT: Record<string, () => BodyInput> = {
  "web stream": () => webStream(content),
  "Node stream": () => createReadStream(join(directory, "content")),
  "Node stream of strings": () => Readable.from([content.toString("latin1")], { encoding: "latin1" }),
  generator: () => pieces(content),
};

/** A server that fails the first attempt, and says no more about a body than that it came. */
const flaky = (): Promise<RawServer> =>
  httpServer((response, _, index) => (index === 0 ? failure(response, 503) : json(response, { ok: true })));

describe.each(Object.entries(REPLAYABLE))("P9: %s", (_, make) => {
  it("is sent whole, and whole again after a 503", async () => {
    const server = await flaky();
    await client(server.url).request({ ...PUT, body: make() });
    expect(server.requests.map(({ body }) => sha256(body))).toEqual([sha256(content), sha256(content)]);
    await settled(openFiles);
  });
});

describe.each(Object.entries(ONE_SHOT))("P9, R12: %s", (kind, make) => {
  it("is sent whole", async () => {
    const server = await httpServer((response) => json(response, { ok: true }));
    await client(server.url).request({ ...PUT, body: make() });
    const expected = kind === "Node stream of strings" ? Buffer.from(content.toString("latin1")) : content;
    expect(server.requests[0]?.body.equals(expected)).toBe(true);
    expect(server.requests[0]?.headers["transfer-encoding"]).toBe("chunked");
  });

  it("is not sent again after a 503, and the error says why", async () => {
    const server = await flaky();
    const error = await rejection(client(server.url).request({ ...PUT, body: make() }));
    expect(error).toMatchObject({ name: "ServerError", status: 503, attempts: 1 });
    expect((error as Error).message).toMatch(/not tried again, because the body is a stream.*give { path }, bytes or a function/);
    expect(server.requests).toHaveLength(1);
  });
});

describe("a body", () => {
  it("in memory or in a file says its length", async () => {
    const server = await httpServer((response) => json(response, {}));
    const kloudless = client(server.url);
    for (const body of ["tést 😀", Buffer.from("abc"), { path: join(directory, "content") }, new Blob(["abcd"]), ""]) {
      await kloudless.request({ ...PUT, body });
    }
    expect(server.requests.map(({ headers }) => headers["content-length"])).toEqual(["10", "3", "200000", "4", "0"]);
    expect(server.requests[0]?.body.toString()).toBe("tést 😀");
    expect(server.requests.every(({ headers }) => headers["content-type"] === "application/octet-stream")).toBe(true);
  });

  it("may be empty, of every kind", async () => {
    await writeFile(join(directory, "empty"), "");
    const server = await httpServer((response) => json(response, {}));
    const kloudless = client(server.url);
    const empty: BodyInput[] = ["", new Uint8Array(), new Blob([]), { path: join(directory, "empty") }, () => pieces(Buffer.alloc(0))];
    for (const body of empty) await kloudless.request({ method: "POST", path: "/x", body });
    expect(server.requests.map(({ body }) => body.length)).toEqual([0, 0, 0, 0, 0]);
  });

  it("has the content type its headers say", async () => {
    const server = await httpServer((response) => json(response, {}));
    await client(server.url).request({ ...PUT, body: "<x/>", headers: { "Content-Type": "text/xml" } });
    expect(server.requests[0]?.headers["content-type"]).toBe("text/xml");
  });

  it.each([
    ["null", null],
    ["a number", 5],
    ["an object", { a: 1 }],
    ["a URL", new URL("file:///etc/passwd")],
    ["a list", ["a"]],
    ["words of 16 bits", new Uint16Array(2)],
    ["a path that is no path", { path: 5 }],
    ["a function that returns no stream", () => "text"],
    ["a function that returns nothing", () => undefined],
    ["a stream that yields numbers", () => Readable.from([1, 2])],
  ])("cannot be %s", async (_, body) => {
    const server = await httpServer((response) => json(response, {}));
    const error = await rejection(client(server.url).request({ ...PUT, body: body as BodyInput }));
    expect(error).toMatchObject({ name: "ArgumentError", argument: "body" });
    expect(server.requests).toHaveLength(0);
  });

  it("cannot come beside JSON", async () => {
    const error = await rejection(client(await deadOrigin()).request({ ...PUT, body: "x", json: {} }));
    expect(error).toMatchObject({ name: "ArgumentError", argument: "body" });
  });

  it.each([
    ["does not exist", () => join(directory, "missing"), /ENOENT/],
    ["is a directory", () => directory, /not a regular file/],
  ])("cannot be a file that %s", async (_, path, expected) => {
    const error = await rejection(client(await deadOrigin()).request({ ...PUT, body: { path: path() } }));
    expect(error).toMatchObject({ name: "ArgumentError", argument: "path", message: expect.stringMatching(expected) });
  });
});

describe("a source that fails", () => {
  it.each([
    ["a generator", () => failing(new Error("disk on fire"))],
    ["a function", () => () => failing(new Error("disk on fire"))],
    ["a Node stream", () => Readable.from(failing(new Error("disk on fire")))],
    ["a function that throws", () => () => Promise.reject(new Error("disk on fire"))],
  ])("is no fault of the network: %s", async (_, make) => {
    const server = await requestServer((request) => void request.resume());
    const error = await rejection(client(server.url).request({ ...PUT, body: make() }));
    expect(error).toMatchObject({ name: "ArgumentError", argument: "body", cause: { message: "disk on fire" } });
    expect((error as Error).message).toMatch(/could not be read to its end: disk on fire/);
  });

  it("does not end the process when it does so before it is read", async () => {
    const server = await httpServer((response) => json(response, {}));
    const missing = createReadStream(join(directory, "missing"));
    const error = await rejection(client(server.url).request({ ...PUT, body: missing }));
    expect(error).toMatchObject({ name: "ArgumentError", cause: { code: "ENOENT" } });
    const late = () => {
      const stream = new Readable({ read: () => undefined });
      setImmediate(() => stream.destroy(new Error("late")));
      return stream;
    };
    expect(await rejection(client(server.url).request({ ...PUT, body: late }))).toMatchObject({ cause: { message: "late" } });
    expect(server.requests).toHaveLength(0);
  });

  it("does not end the process when the call fails before it", async () => {
    const kloudless = client(await deadOrigin());
    const missing = createReadStream(join(directory, "missing"));
    const error = await rejection(kloudless.request({ method: "PUT", path: "no path", body: missing }));
    expect(error).toMatchObject({ argument: "path" });
    await until(() => missing.errored !== null);
  });

  it("changes nothing when the server has answered already", async () => {
    const server = await requestServer((_request, response) => failure(response, 413));
    let failed = false;
    async function* late(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(1000);
      await new Promise((done) => setTimeout(done, 100));
      failed = true;
      throw new Error("too late");
    }
    expect(await rejection(client(server.url).request({ ...PUT, body: () => late() }))).toMatchObject({ status: 413 });
    await until(() => failed);
    // An unhandled rejection would fail the run.
    await new Promise((done) => setTimeout(done, 50));
  });

  async function* failing(error: Error): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(100);
    throw error;
  }
});

describe("an answer that comes while the body is still being sent", () => {
  it("is taken, and the source is let go of", async () => {
    const server = await requestServer((request, response) => {
      request.once("data", () => failure(response, 401));
    });
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          yield Buffer.alloc(1000);
          await new Promise((done) => setTimeout(done, 1));
        }
      } finally {
        closed = true;
      }
    }
    expect(await rejection(client(server.url).request({ ...PUT, body: () => endless() }))).toMatchObject({ name: "AuthenticationError" });
    await until(() => closed);
  });

  it("lets go of a source that has fallen silent", async () => {
    const server = await requestServer((request, response) => {
      request.once("data", () => json(response, { ok: true }));
    });
    let cancelled = false;
    const body = () =>
      new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(Buffer.from("begin")),
        cancel: () => {
          cancelled = true;
        },
      });
    expect(await client(server.url).request({ ...PUT, body })).toEqual({ ok: true });
    await until(() => cancelled);
  });

  it("leaves no descriptor of a file open", async () => {
    const big = join(directory, "big");
    await writeFile(big, Buffer.alloc(32 << 20));
    const server = await requestServer((request, response) => {
      request.once("data", () => failure(response, 413));
    });
    const kloudless = client(server.url);
    for (let call = 0; call < 5; call++) await rejection(kloudless.request({ ...PUT, body: { path: big } }));
    await settled(openFiles);
  });
});

/** Waits until a count is back to nothing. */
async function settled(count: () => Promise<number>): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    if ((await count()) === 0) return;
    await new Promise((done) => setTimeout(done, 10));
  }
  expect(await count()).toBe(0);
}

describe("a file", () => {
  it("is closed however the call ends", async () => {
    const path = join(directory, "large");
    await writeFile(path, Buffer.alloc(8 << 20));
    const body = { path };
    const server = await httpServer((response, { url }) => {
      if (url.includes("reset")) return response.socket?.resetAndDestroy();
      return url.includes("fail") ? failure(response, 500) : json(response, {});
    });
    const stalled = await requestServer((request) => void request.once("data", () => request.pause()));
    const kloudless = client(server.url);
    const slow = client(stalled.url, { retry: null });
    const closed = client(server.url);
    await closed.close();
    await Promise.all([
      kloudless.request({ ...PUT, body }),
      rejection(kloudless.request({ ...PUT, path: "/fail", body })),
      rejection(kloudless.request({ ...PUT, path: "/reset", body })),
      rejection(client(await deadOrigin()).request({ ...PUT, body })),
      rejection(closed.request({ ...PUT, body })),
      rejection(slow.request({ ...PUT, body }, { timeout: 100 })),
      rejection(slow.request({ ...PUT, body }, { deadline: 100 })),
      rejection(slow.request({ ...PUT, body }, { signal: AbortSignal.timeout(100) })),
      ...Array.from({ length: 20 }, (_, index) =>
        slow.request({ ...PUT, body }, { signal: AbortSignal.timeout(1 + index) }).catch(() => 0),
      ),
    ]);
    await settled(openFiles);
  });

  it("that changes while it is sent is an error of the caller", async () => {
    const path = join(directory, "changing");
    await writeFile(path, Buffer.alloc(8 << 20));
    const server = await requestServer((request, response) => {
      request.once("data", () => {
        void appendFile(path, "more").then(() => request.resume().on("end", () => json(response, {})));
        request.pause();
      });
    });
    const error = await rejection(client(server.url).request({ ...PUT, body: { path } }));
    expect(error).toMatchObject({ name: "ArgumentError", argument: "path" });
    expect((error as Error).message).toMatch(/changed while it was being sent/);
  });

  it("that changed between two attempts is not sent again", async () => {
    const path = join(directory, "changed");
    await writeFile(path, "first");
    const server = await httpServer(async (response) => {
      await writeFile(path, "second!");
      failure(response, 503);
    });
    expect(await rejection(client(server.url).request({ ...PUT, body: { path } }))).toMatchObject({ argument: "path" });
    expect(server.requests.map(({ body }) => String(body))).toEqual(["first"]);
  });
});

describe("the buffers a file is read into", () => {
  const K64 = 1 << 16;
  const M1 = 1 << 20;
  const SIZES = [1, K64 - 1, K64, K64 + 1, M1 - 1, M1, M1 + 1, M1 + K64 - 1, M1 + K64, 2 * M1, 2 * M1 + 1, 3 * M1 + K64, 5 * M1 + 12_345];

  it.each([
    ["http", httpServer],
    ["https", httpsServer],
  ])("never send wrong bytes, whatever the size (%s)", async (_, start) => {
    const server = await start(async (response, { body }) => json(response, { sha: sha256(body) }));
    const kloudless = client(server.url, { ca: certificate });
    for (const size of SIZES) {
      const path = join(directory, `size-${size}`);
      const bytes = randomBytes(size);
      await writeFile(path, bytes);
      expect(await kloudless.request({ ...PUT, body: { path } })).toEqual({ sha: sha256(bytes) });
    }
  });

  it.each([
    ["http", httpServer],
    ["https", httpsServer],
  ])("never send wrong bytes when many uploads share the line (%s)", async (_, start) => {
    const server = await start(async (response, { body }) => json(response, { sha: sha256(body) }));
    const kloudless = client(server.url, { ca: certificate });
    const path = join(directory, "shared");
    const bytes = randomBytes(3 * M1 + 54_321);
    await writeFile(path, bytes);
    const answers = await Promise.all(Array.from({ length: 12 }, () => kloudless.request({ ...PUT, body: { path } })));
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set([JSON.stringify({ sha: sha256(bytes) })]));
  });

  it("never send wrong bytes to a server that reads slowly", async () => {
    const bytes = randomBytes(4 * M1 + 999);
    const path = join(directory, "slow");
    await writeFile(path, bytes);
    const server = await requestServer((request, response) => {
      const hash = createHash("sha256");
      request.on("data", (chunk: Buffer) => {
        hash.update(chunk);
        request.pause();
        setImmediate(() => request.resume());
      });
      request.on("end", () => json(response, { sha: hash.digest("hex") }));
    });
    expect(await client(server.url).request({ ...PUT, body: { path } })).toEqual({ sha: sha256(bytes) });
  });
});

describe("a length that was declared", () => {
  it("and is not kept is an error of the caller", async () => {
    const server = await httpServer((response) => json(response, {}));
    const lying = client(server.url, { retry: FAST });
    const error = await rejection(lying.request({ ...PUT, body: () => pieces(content), headers: { "Content-Length": "10" } }));
    expect(error).toMatchObject({ name: "ArgumentError", argument: "body" });
    const short = await rejection(lying.request({ ...PUT, body: () => pieces(content), headers: { "Content-Length": "200001" } }));
    expect(short).toMatchObject({ name: "ArgumentError", argument: "body" });
    expect(server.requests).toHaveLength(0);
  });

  it("of a stream is sent", async () => {
    const server = await httpServer((response) => json(response, {}));
    await client(server.url).request({ ...PUT, body: () => pieces(content), headers: { "Content-Length": "200000" } });
    expect(server.requests[0]?.headers).toMatchObject({ "content-length": "200000" });
    expect(server.requests[0]?.headers).not.toHaveProperty("transfer-encoding");
  });
});
