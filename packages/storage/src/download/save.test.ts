import { chmod, lstat, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ArgumentError } from "@kloudless/core";
import { describe, expect, test } from "vitest";
import { noise, rejection, sha256, tempDir, until, useBench } from "../../test/bench.ts";
import { tcpServer } from "../../test/tcp-server.ts";
import type { File } from "../index.ts";

const bench = useBench();
const MiB = 1 << 20;

async function newFile(body: string | Uint8Array, name = "a.bin"): Promise<File> {
  return bench.one.storage.files.create({ parent_id: (await bench.folder()).id, name }, body);
}

const fault = (action: object): void => bench.server.faults.add({ path: "/contents", action });

describe("toFile", () => {
  test.each([0, 1, 65_536, MiB - 1, MiB, MiB + 1, 2 * MiB, 5 * MiB + 321])("writes %i bytes as they are", async (size) => {
    const content = noise(size);
    const file = await newFile(content);
    const directory = await tempDir();
    const path = join(directory, "out");
    expect(await file.contents().toFile(path)).toEqual({ path, size, verified: "digest" });
    expect(sha256(await readFile(path))).toBe(sha256(content));
    expect(await readdir(directory)).toEqual(["out"]);
  });

  test("goes on where the body was cut short", async () => {
    const content = noise(3 * MiB + 7);
    const file = await newFile(content);
    const path = join(await tempDir(), "out");
    fault({ resetAfter: MiB + 100 });
    fault({ truncateChunked: MiB });
    expect(await file.contents().toFile(path)).toMatchObject({ size: content.byteLength, verified: "digest" });
    expect(sha256(await readFile(path))).toBe(sha256(content));
  });

  test("writes many small pieces", async () => {
    const content = noise(50_000);
    const server = await tcpServer((socket) => {
      socket.setNoDelay(true);
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      // More pieces at once than a single system call takes.
      const chunks = Array.from({ length: 5000 }, (_, n) => [
        Buffer.from("a\r\n"),
        content.subarray(n * 10, n * 10 + 10),
        Buffer.from("\r\n"),
      ]);
      socket.end(Buffer.concat([...chunks.flat(), Buffer.from("0\r\n\r\n")]));
    });
    const { Kloudless } = await import("@kloudless/core");
    const { storage } = await import("../index.ts");
    await using kloudless = new Kloudless({ apiKey: "key", baseUrl: server.url, use: [storage] });
    const path = join(await tempDir(), "out");
    const saved = await kloudless.account(1).storage.files.handle("F1").contents().toFile(path);
    // Neither the answer nor the file says how long it is.
    expect(saved).toEqual({ path, size: 50_000, verified: "none" });
    expect(sha256(await readFile(path))).toBe(sha256(content));
  });

  test("writes a range, to a file: URL", async () => {
    const file = await newFile("0123456789");
    const path = join(await tempDir(), "out #1");
    expect(await file.contents({ range: { start: 2, end: 5 } }).toFile(pathToFileURL(path))).toEqual({ path, size: 3, verified: "size" });
    expect(await readFile(path, "utf8")).toBe("234");
  });

  test("replaces what is there, and keeps its mode and the link that leads to it", async () => {
    const directory = await tempDir();
    const [path, link] = [join(directory, "out"), join(directory, "link")];
    await writeFile(path, "old");
    await chmod(path, 0o604);
    await symlink("out", link);
    const file = await newFile("new");
    await file.contents().toFile(link);
    expect(await readFile(path, "utf8")).toBe("new");
    expect((await stat(path)).mode & 0o777).toBe(0o604);
    expect(await readlink(link)).toBe("out");
    expect((await readdir(directory)).toSorted()).toEqual(["link", "out"]);
  });

  test("takes its path from the caller, whatever the file is called", async () => {
    const directory = await tempDir();
    const file = await newFile("x");
    bench.server.faults.add({ method: "GET", path: file.id, action: { body: { ...file.toJSON(), name: "../../evil" } } });
    await file.refresh();
    await file.contents().toFile(join(directory, "out"));
    expect(await readdir(directory)).toEqual(["out"]);
  });
});

describe("toFile that fails leaves nothing, and what was there as it was", () => {
  /** A directory in which `out` says `old`; checked to be just that when the work has failed. */
  async function failing(work: (path: string) => Promise<unknown>): Promise<unknown> {
    const directory = await tempDir();
    const path = join(directory, "out");
    await writeFile(path, "old");
    const error = await rejection(work(path));
    expect(await readdir(directory)).toEqual(["out"]);
    expect(await readFile(path, "utf8")).toBe("old");
    return error;
  }

  test("P18: cut short for good", async () => {
    const file = await newFile(noise(2 * MiB));
    fault({ truncate: MiB + 5 });
    const error = await failing((path) => file.contents({ retry: null }).toFile(path));
    expect(String(error)).toContain(`${MiB + 5} of ${2 * MiB} bytes came.`);
  });

  test("an answer that is an error", async () => {
    await failing((path) => bench.one.storage.files.handle("F-none").contents().toFile(path));
  });

  test("aborted half-way, with a part of it on disk", async () => {
    const file = await newFile(noise(3 * MiB));
    fault({ stall: "body", afterBytes: 2 * MiB });
    const controller = new AbortController();
    const error = await failing(async (path) => {
      const saving = file.contents({ signal: controller.signal }).toFile(path);
      const part = async (): Promise<number> => {
        const name = (await readdir(join(path, ".."))).find((entry) => entry.endsWith(".part"));
        return name === undefined ? 0 : (await stat(join(path, "..", name))).size;
      };
      while ((await part()) < MiB) await new Promise((done) => setTimeout(done, 5));
      controller.abort();
      await saving;
    });
    expect(error).toMatchObject({ name: "AbortError" });
    const request = bench.server.requests.at(-1);
    await until(() => request?.aborted === true);
  });

  test.skipIf(process.platform !== "linux")("a disk that is full", async () => {
    // Stands in for one: the target is checked before anything is sent.
    const error = await rejection((await newFile("x")).contents().toFile("/dev/full"));
    expect(error).toBeInstanceOf(ArgumentError);
    expect((await lstat("/dev/full")).isCharacterDevice()).toBe(true);
  });
});

describe("toFile refuses, before anything is sent,", () => {
  async function refused(path: string | URL): Promise<ArgumentError> {
    const file = await newFile("x");
    const before = bench.server.requests.length;
    const error = await rejection(file.contents().toFile(path));
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error).toMatchObject({ argument: "path" });
    expect(bench.server.requests.length).toBe(before);
    return error as ArgumentError;
  }

  test("a directory", async () => {
    const directory = await tempDir();
    expect((await refused(directory)).message).toContain("is a directory");
    expect((await refused(`${directory}/`)).message).toContain("not a directory");
    await mkdir(join(directory, "in"));
    await symlink("in", join(directory, "link"));
    expect((await refused(join(directory, "link"))).message).toContain("is a directory");
    expect((await readdir(directory)).toSorted()).toEqual(["in", "link"]);
  });

  test("a path in a directory that does not exist, or through a file", async () => {
    const directory = await tempDir();
    expect((await refused(join(directory, "none", "out"))).message).toContain("ENOENT");
    await writeFile(join(directory, "file"), "");
    expect((await refused(join(directory, "file", "out"))).message).toContain("ENOTDIR");
    expect(await readdir(directory)).toEqual(["file"]);
  });

  test("an empty path", async () => {
    await refused("");
  });

  test.skipIf(process.platform === "win32")("a device, which renaming would replace", async () => {
    expect((await refused("/dev/null")).message).toContain("no regular file");
  });
});
