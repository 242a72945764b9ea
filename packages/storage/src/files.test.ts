import { once } from "node:events";
import { appendFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { ArgumentError, type BodyInput, ConnectionError, NotFoundError, ServerError } from "@kloudless/core";
import { describe, expect, test } from "vitest";
import { noise, ownBench, rejection, sha256, tempDir, until, useBench } from "../test/bench.ts";
import { certificate, privateKey } from "../test/tls.ts";

const bench = useBench();
const files = () => bench.one.storage.files;
const uploads = () => bench.server.requests.filter(({ method, url }) => method === "POST" && url.includes("/storage/files"));
const onlyUploads = { method: "POST", path: "/storage/files" } as const;

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

const KiB = 1 << 10;
const MiB = 1 << 20;
const text = "Grüße, 世界 🌍\r\n\0end";
const bytes = Buffer.from(text);

/** Every kind of body, all with the same content. */
const kinds: Record<string, (directory: string) => BodyInput | Promise<BodyInput>> = {
  "a string": () => text,
  "a Buffer": () => bytes,
  "a Uint8Array with an offset": () => new Uint8Array([9, 9, ...bytes, 9]).subarray(2, 2 + bytes.byteLength),
  "an ArrayBuffer": () => new Uint8Array(bytes).buffer,
  "a Blob": () => new Blob([bytes.subarray(0, 5), bytes.subarray(5)]),
  "a path": async (directory) => {
    await writeFile(join(directory, "body"), bytes);
    return { path: join(directory, "body") };
  },
  "a file: URL": async (directory) => {
    await writeFile(join(directory, "body #1"), bytes);
    return { path: pathToFileURL(join(directory, "body #1")) };
  },
  "a web stream": () => new Blob([bytes]).stream(),
  "a Node stream": () => Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]),
  "an async generator": () => inPieces(bytes, 4),
  "a function that returns a web stream": () => () => new Blob([bytes]).stream(),
  "a function that returns a promise of a generator": () => async () => inPieces(bytes, 11),
};

describe("create", () => {
  test.each(Object.entries(kinds))("uploads %s", async (_, make) => {
    const folder = await bench.folder();
    const file = await files().create({ parent_id: folder.id, name: "a.txt" }, await make(await tempDir()));
    expect(file).toMatchObject({ name: "a.txt", type: "file", size: bytes.byteLength, account: bench.one.id, mime_type: "text/plain" });
    expect(file.parent?.id).toBe(folder.id);
    expect(await file.contents().text()).toBe(text);
    const request = uploads().at(-1);
    expect(request?.headers["content-type"]).toBe("application/octet-stream");
    // Streams as short as these are held, so their length is known too.
    expect(request?.headers["content-length"]).toBe(String(bytes.byteLength));
  });

  test.each(["", new Uint8Array(0), new Blob([]), () => Readable.from([])])("P24: uploads zero bytes", async (body) => {
    const folder = await bench.folder();
    const file = await files().create({ parent_id: folder.id, name: "empty" }, body);
    expect(file.size).toBe(0);
    expect(await file.contents().bytes()).toEqual(new Uint8Array(0));
  });

  test("P24: uploads an empty file from disk", async () => {
    const path = join(await tempDir(), "empty");
    await writeFile(path, "");
    const file = await files().create({ parent_id: (await bench.folder()).id, name: "empty" }, { path });
    expect(file.size).toBe(0);
  });

  const sizes = [64 * KiB, 128 * KiB, MiB, 2 * MiB, 3 * MiB].flatMap((size) => [size - 1, size, size + 1]);

  test.each([...sizes, MiB + 64 * KiB - 1, MiB + 64 * KiB, 5 * MiB + 12_345])(
    "P24: uploads a file of %i bytes from disk as it is",
    async (size) => {
      const path = join(await tempDir(), "body");
      const content = noise(size);
      await writeFile(path, content);
      const file = await files().create({ parent_id: (await bench.folder()).id, name: "big.bin" }, { path });
      expect(file.size).toBe(size);
      expect(uploads().at(-1)).toMatchObject({ bodyBytes: size, bodySha256: sha256(content) });
      expect(sha256(await file.contents().bytes())).toBe(sha256(content));
    },
  );

  test("uploads and downloads over https", async () => {
    const tls = await ownBench({ server: { https: { key: privateKey, cert: certificate } }, client: { ca: certificate } });
    const path = join(await tempDir(), "body");
    const content = noise(5 * MiB + 1);
    await writeFile(path, content);
    const file = await tls.one.storage.files.create({ parent_id: "root", name: "big.bin" }, { path });
    expect(tls.server.requests.at(-1)?.bodySha256).toBe(sha256(content));
    expect(sha256(await file.contents().bytes())).toBe(sha256(content));
  });

  test("gives a file another name when the name is taken, and says so", async () => {
    const parent_id = (await bench.folder()).id;
    await files().create({ parent_id, name: "x.txt" }, "first");
    const second = await files().create({ parent_id, name: "x.txt" }, "second");
    expect(second.name).toBe("x (1).txt");
    const third = await files().create({ parent_id, name: "x.txt", overwrite: false }, "third");
    expect(third.name).toBe("x (2).txt");
    expect(await second.contents().text()).toBe("second");
  });

  test("replaces the file of that name with overwrite", async () => {
    const folder = await bench.folder();
    const data = { parent_id: folder.id, name: "x.txt" };
    const first = await files().create(data, "first");
    const second = await files().create({ ...data, overwrite: true }, "second");
    expect([second.name, second.id]).toEqual(["x.txt", first.id]);
    expect(await first.contents().text()).toBe("second");
    expect((await folder.contents()).count).toBe(1);
  });

  test("refuses a folder that is not there, by the server's word", async () => {
    await expect(files().create({ parent_id: "F-none", name: "x" }, "x")).rejects.toMatchObject({
      status: 400,
      code: "invalid_parent_folder",
    });
  });

  test("refuses what is no body before anything is sent", async () => {
    const before = bench.server.requests.length;
    const data = { parent_id: "root", name: "x" };
    for (const body of [undefined, null, 5, {}, { path: "/no/such/file" }, { path: "/" }]) {
      expect(await rejection(files().create(data, body as never))).toBeInstanceOf(ArgumentError);
    }
    expect(bench.server.requests.length).toBe(before);
  });
});

describe("P9: a body that is sent again is whole again", () => {
  const busy = { status: 503, headers: { "retry-after": "0" } };

  test.each(Object.entries(kinds))("with %s, on create", async (_, make) => {
    const parent_id = (await bench.folder()).id;
    bench.server.faults.add({ ...onlyUploads, action: busy });
    const before = uploads().length;
    const file = await files().create({ parent_id, name: "a" }, await make(await tempDir()));
    expect(
      uploads()
        .slice(before)
        .map(({ bodySha256 }) => bodySha256),
    ).toEqual([sha256(bytes), sha256(bytes)]);
    expect(await file.contents().text()).toBe(text);
  });

  test("with a path of several pieces, on create and on write", async () => {
    const path = join(await tempDir(), "body");
    const content = noise((3 << 20) + 5);
    await writeFile(path, content);
    bench.server.faults.add({ ...onlyUploads, action: busy });
    const file = await files().create({ parent_id: (await bench.folder()).id, name: "a" }, { path });
    bench.server.faults.add({ method: "PUT", action: { status: 500 } });
    bench.server.faults.add({ method: "PUT", action: { resetUploadAfter: 1 << 20 } });
    await file.write({ path });
    expect(bench.server.requests.at(-1)).toMatchObject({ method: "PUT", status: 200, bodySha256: sha256(content) });
  });
});

describe("what is not sent again", () => {
  test.each(["a web stream", "a Node stream", "an async generator"])("P9: %s, and the error says why", async (kind) => {
    bench.server.faults.add({ method: "PUT", action: { status: 503, headers: { "retry-after": "0" } } });
    const file = await files().create({ parent_id: (await bench.folder()).id, name: "a" }, "kept");
    const before = bench.server.requests.length;
    const error = await rejection(file.write(await kinds[kind]!("")));
    expect(error).toBeInstanceOf(ServerError);
    expect(String(error)).toContain("the body is a stream and can be sent only once");
    expect(String(error)).toContain("{ path }");
    expect(bench.server.requests.length).toBe(before + 1);
    expect(await file.contents().text()).toBe("kept");
  });

  test("P10: an upload that may have arrived: one file, and the error says that it may be there", async () => {
    const folder = await bench.folder();
    bench.server.faults.add({ ...onlyUploads, action: { commitThenReset: true } });
    const error = await rejection(files().create({ parent_id: folder.id, name: "once.txt" }, "once"));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ phase: "headers", attempts: 1 });
    expect(String(error)).toContain("may have carried it out");
    expect((await folder.contents()).objects.map(({ name }) => name)).toEqual(["once.txt"]);
  });

  test("P10: with `idempotent` and `overwrite` it is sent again, and there is one file", async () => {
    const folder = await bench.folder();
    bench.server.faults.add({ ...onlyUploads, action: { commitThenReset: true } });
    const data = { parent_id: folder.id, name: "once.txt", overwrite: true };
    const file = await files().create(data, "once", { idempotent: true });
    expect(file.name).toBe("once.txt");
    expect((await folder.contents()).count).toBe(1);
  });

  test("P10: a bare 503", async () => {
    bench.server.faults.add({ ...onlyUploads, action: { status: 503 } });
    await expect(files().create({ parent_id: "root", name: "x" }, "x")).rejects.toMatchObject({ status: 503, attempts: 1 });
  });
});

describe("a body that fails", () => {
  async function refused(body: BodyInput): Promise<ArgumentError> {
    const folder = await bench.folder();
    const error = await rejection(files().create({ parent_id: folder.id, name: "x" }, body));
    expect(error).toBeInstanceOf(ArgumentError);
    // Nothing of it may stay.
    expect((await folder.contents()).count).toBe(0);
    return error as ArgumentError;
  }

  test("P23: a stream that throws ends the upload with its reason", async () => {
    const cause = new Error("the tape broke");
    const error = await refused(
      (async function* () {
        yield noise(100_000);
        throw cause;
      })(),
    );
    expect(error.message).toContain("the tape broke");
    expect(error.cause).toBe(cause);
  });

  test("P23: a function that throws, and one that returns no stream", async () => {
    expect(
      (
        await refused(() => {
          throw new Error("no tape");
        })
      ).message,
    ).toContain("no tape");
    await refused((() => 5) as never);
    await refused(() => Readable.from([{ not: "bytes" }]));
  });

  test.each(["shrinks", "grows"])("a file that %s while it is sent", async (what) => {
    const path = join(await tempDir(), "body");
    await writeFile(path, noise(12 * MiB));
    // The server takes its time to read, so that most of the file is still on disk when it changes.
    bench.server.faults.add({ ...onlyUploads, action: { delay: 200 } });
    const before = uploads().length;
    const upload = refused({ path });
    await until(() => uploads()[before] !== undefined);
    await (what === "shrinks" ? truncate(path, MiB) : appendFile(path, "more"));
    expect((await upload).message).toMatch(/changed while it was being sent/);
  });

  test("a file that was replaced before it is sent again", async () => {
    const path = join(await tempDir(), "body");
    await writeFile(path, "first");
    bench.server.faults.add({ ...onlyUploads, action: { status: 503, headers: { "retry-after": "0.2" } } });
    const before = uploads().length;
    const upload = refused({ path });
    await until(() => uploads()[before]?.status === 503);
    await writeFile(path, "second");
    expect((await upload).message).toMatch(/changed while it was being sent/);
  });

  test("a signal ends the upload of a stream that stalls, and lets go of it", async () => {
    const folder = await bench.folder();
    const stream = new Readable({ read: () => undefined });
    stream.push(noise(100_000));
    const controller = new AbortController();
    const before = bench.server.requests.length;
    const upload = rejection(files().create({ parent_id: folder.id, name: "x" }, stream, { signal: controller.signal }));
    await until(() => stream.readableLength === 0);
    const closed = once(stream, "close");
    controller.abort(new Error("enough"));
    expect(await upload).toMatchObject({ name: "AbortError", cause: new Error("enough") });
    await closed;
    // A stream that may yet turn out to be short is not sent before it ends.
    expect(bench.server.requests.length).toBe(before);
    expect((await folder.contents()).count).toBe(0);
  });
});

describe("above 16 MiB", () => {
  const parts = (after: number) => bench.server.requests.slice(after).filter(({ method }) => method === "PUT");

  test.each(["a path", "a web stream"])("%s goes in parts", async (kind) => {
    const content = noise(16 * MiB + 1);
    const path = join(await tempDir(), "body");
    await writeFile(path, content);
    const folder = await bench.folder();
    const before = bench.server.requests.length;
    const file = await files().create(
      { parent_id: folder.id, name: "big.bin" },
      kind === "a path" ? { path } : new Blob([content]).stream(),
    );
    expect([file.name, file.size, file.parent?.id]).toEqual(["big.bin", content.byteLength, folder.id]);
    expect(
      parts(before)
        .map(({ bodyBytes }) => bodyBytes)
        .toSorted((a, b) => a - b),
    ).toEqual([1, 8 * MiB, 8 * MiB]);
    expect(sha256(await file.contents().bytes())).toBe(sha256(content));
  });

  test("up to there, it is one request", async () => {
    const before = bench.server.requests.length;
    await files().create({ parent_id: (await bench.folder()).id, name: "big.bin" }, new Blob([noise(16 * MiB)]).stream());
    expect(bench.server.requests.slice(before).map(({ method }) => method)).toEqual(["POST", "POST"]);
    expect(uploads().at(-1)?.bodyBytes).toBe(16 * MiB);
  });

  test.each(["a path", "a web stream"])("%s goes in one request where the service has no parts", async (kind) => {
    const content = noise(16 * MiB + 1);
    const path = join(await tempDir(), "body");
    await writeFile(path, content);
    bench.server.faults.add({ path: "/multipart", action: { status: 501, body: { error_code: "not_implemented", status_code: 501 } } });
    const data = { parent_id: (await bench.folder()).id, name: "big.bin" };
    const before = uploads().length;
    const file = await files().create(data, kind === "a path" ? { path } : new Blob([content]).stream());
    expect(file.size).toBe(content.byteLength);
    expect(
      uploads()
        .slice(before)
        .map(({ bodySha256 }) => bodySha256),
    ).toEqual([sha256(content)]);
  });

  test.each(["shrinks", "grows"])("R4: a file that %s while it is sent is refused by name, and nothing of it stays", async (what) => {
    const path = join(await tempDir(), "body");
    await writeFile(path, noise(40 * MiB));
    bench.server.faults.add({ method: "PUT", action: { delay: 200 }, times: 4 });
    const folder = await bench.folder();
    const before = bench.server.requests.length;
    const upload = rejection(files().create({ parent_id: folder.id, name: "big.bin" }, { path }));
    await until(() => parts(before).length > 0);
    await (what === "shrinks" ? truncate(path, MiB) : appendFile(path, "more"));
    expect(await upload).toMatchObject({
      name: "TransferError",
      code: "source_changed",
      cause: { name: "ArgumentError", argument: "path" },
    });
    expect(bench.server.requests.at(-1)).toMatchObject({ method: "DELETE", status: 204 });
    expect((await folder.contents()).count).toBe(0);
  });
});

test("retrieve gets a file by its id", async () => {
  const made = await files().create({ parent_id: (await bench.folder()).id, name: "a.txt" }, "a");
  const file = await files().retrieve(made.id);
  expect(file.toJSON()).toEqual(made.toJSON());
  await expect(files().retrieve("F-none")).rejects.toBeInstanceOf(NotFoundError);
});

test("asks for the service's own data with rawData", async () => {
  const made = await files().create({ parent_id: (await bench.folder()).id, name: "a.txt" }, "a", { rawData: true });
  expect(made.raw).toBeDefined();
});
