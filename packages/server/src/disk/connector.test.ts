import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isProblem, StorageError } from "../storage/errors.ts";
import { parsePath, ROOT, STAGING_NAME } from "../storage/path.ts";
import { tempDir } from "../testing/serve.ts";
import { DiskConnector } from "./connector.ts";
import { toStorageError } from "./errno.ts";

const systemError = (code: string): Error => Object.assign(new Error(`${code}: from the system`), { code });

async function* failing(error: Error): AsyncGenerator<Uint8Array> {
  yield Buffer.from("some bytes");
  throw error;
}

test.each([
  ["ENOSPC", "full"],
  ["EDQUOT", "full"],
  ["EACCES", "forbidden"],
  ["EPERM", "forbidden"],
  ["EROFS", "forbidden"],
  ["ENOENT", "not_found"],
  ["ENOTDIR", "not_found"],
  ["ELOOP", "not_found"],
  ["EEXIST", "exists"],
  ["ENOTEMPTY", "not_empty"],
  ["ENAMETOOLONG", "invalid_name"],
  ["EMFILE", "busy"],
])("%s is the problem %s", (code, problem) => {
  const error = toStorageError(systemError(code)) as StorageError;
  expect(error).toBeInstanceOf(StorageError);
  expect([error.problem, error.message.includes(code)]).toEqual([problem, false]);
});

test("what is not known is passed on as it is", () => {
  const error = systemError("EIO");
  expect(toStorageError(error)).toBe(error);
  expect(toStorageError("text")).toBe("text");
});

test("a write that fails leaves nothing, and says why", async () => {
  const root = await tempDir();
  const connector = await DiskConnector.open(root, { durable: true });
  const target = { parent: ROOT, names: ["a"] };
  const full = connector.write(target, failing(systemError("ENOSPC")));
  await expect(full).rejects.toSatisfy((error) => isProblem(error, "full"));
  await expect(connector.write(target, failing(new Error("gone")))).rejects.toThrow("gone");
  expect(await readdir(join(root, STAGING_NAME))).toEqual([]);
});

test("opening clears away what a crash left behind, and nothing else", async () => {
  const root = await tempDir();
  await mkdir(join(root, STAGING_NAME, "tmp-tree", "inner"), { recursive: true });
  for (const file of [`${STAGING_NAME}/tmp-1`, `${STAGING_NAME}/tmp-tree/inner/2`, `${STAGING_NAME}/other`, "kept"])
    await writeFile(join(root, file), "x");
  await DiskConnector.open(root, { durable: false });
  expect(await readdir(join(root, STAGING_NAME))).toEqual(["other"]);
  expect(await readFile(join(root, "kept"), "utf8")).toBe("x");
});

test("a durable write, copy and tree are what they are without", async () => {
  const root = await tempDir();
  const connector = await DiskConnector.open(root, { durable: true });
  await connector.makeFolder({ parent: ROOT, names: ["docs"] });
  const body = (async function* () {
    yield Buffer.from("he");
    yield Buffer.alloc(0);
    yield Buffer.from("llo");
  })();
  const { entry, replaced } = await connector.write({ parent: parsePath("docs"), names: ["a"] }, body);
  expect([entry.size, replaced]).toEqual([5, false]);
  await connector.copy(parsePath("docs"), { parent: ROOT, names: ["docs", "copy"] });
  await connector.move(parsePath("copy/a"), { parent: ROOT, names: ["moved"] });
  await connector.remove(parsePath("docs"), { recursive: true });
  await connector.close();
  expect((await readdir(root)).toSorted()).toEqual(["copy", "moved"]);
  expect(await readFile(join(root, "moved"), "utf8")).toBe("hello");
});

test("a file that has changed since it was looked at is not read", async () => {
  const root = await tempDir();
  const connector = await DiskConnector.open(root, { durable: false });
  await writeFile(join(root, "a"), "one");
  const { etag } = await connector.stat(parsePath("a"));
  await writeFile(join(root, "a"), "longer");
  await expect(connector.read(parsePath("a"), { etag: etag ?? "" })).rejects.toSatisfy((error) => isProblem(error, "changed"));
});
