import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isLock, lockHolder, takeLock } from "./lock.ts";
import type { TransferRecord } from "./record.ts";
import { TransferStore } from "./store.ts";

let state: string;
let store: TransferStore;

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), "kloudless-cli-"));
  store = new TransferStore({ state, config: state });
});

afterEach(() => rm(state, { recursive: true }));

const ID = "0123456789ab";
const record = (id = ID): TransferRecord => ({
  version: 1,
  id,
  kind: "put",
  request: { some: "thing" },
  settings: {},
  found: null,
  sources: ["/a"],
  target: "1:/a",
  accounts: [1],
  api: { profile: "default", base_url: null, api_version: null, ca_cert: null, as_user: null },
  begun: "2026-05-01T00:00:00.000Z",
  state: "running",
  error: null,
});
/** One that an earlier run left. */
async function left(id = ID): Promise<void> {
  const transfer = await store.begin(record(id));
  await transfer.update({ state: "failed" });
  await transfer.release();
}
const dir = (id = ID): string => join(state, "transfers", id);
const modes = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe("the store of transfers", () => {
  test("keeps them where only their owner can look, whatever the umask (0700, 0600)", async () => {
    const before = process.umask(0);
    try {
      const transfer = await store.begin(record());
      await transfer.update({ state: "running" });
      await (await transfer.log).begin("x");
      expect(await modes(join(state, "transfers"))).toBe(0o700);
      expect(await modes(dir())).toBe(0o700);
      for (const name of await readdir(dir())) expect([name, await modes(join(dir(), name))]).toEqual([name, 0o600]);
      await transfer.release();
    } finally {
      process.umask(before);
    }
  });

  test("narrows a directory that others could look into", async () => {
    await mkdir(dir(), { recursive: true, mode: 0o755 });
    await (await store.begin(record())).release();
    expect(await modes(dir())).toBe(0o700);
    expect(await modes(join(state, "transfers"))).toBe(0o700);
  });

  test("one process at a time; another is told which one has it (7)", async () => {
    const transfer = await store.begin(record());
    await transfer.update({ state: "running" });
    await expect(store.begin(record())).rejects.toMatchObject({
      exitCode: 7,
      code: "transfer_running",
      message: expect.stringContaining(String(process.pid)),
    });
    await expect(store.open(ID)).rejects.toMatchObject({ exitCode: 7 });
    await transfer.release();
    const again = await store.open(ID);
    expect(again.isResumed).toBe(true);
    await again.release();
  });

  test("goes on with what an earlier run left: the record, and which files are done", async () => {
    const first = await store.begin(record());
    expect(first.isResumed).toBe(false);
    const log = await first.log;
    await log.begin("a\n");
    await log.done("a\n");
    await log.begin("b");
    await first.update({ state: "failed", error: "the network" });
    await first.release();
    // A crash in the middle of a line.
    await writeFile(join(dir(), "done.log"), '\n{"key":"c","is":"do', { flag: "a" });
    const second = await store.begin({ ...record(), begun: "2027-01-01T00:00:00.000Z" });
    expect(second.record).toMatchObject({ begun: record().begun, state: "failed", error: "the network" });
    const now = await second.log;
    await now.done("d");
    expect([now.isDone("a\n"), now.isDone("b"), now.wasBegun("b"), now.isDone("c"), now.isDone("d")]).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
    await second.release();
    const third = await (await store.begin(record())).log;
    expect([third.isDone("a\n"), third.isDone("d")]).toEqual([true, true]);
  });

  test("forgets what is done, as a whole", async () => {
    const transfer = await store.begin(record());
    await transfer.forget();
    await transfer.release();
    expect(await readdir(join(state, "transfers"))).toEqual([]);
    expect(await store.list()).toEqual([]);
    await expect(store.find(ID)).rejects.toMatchObject({ exitCode: 3, code: "transfer_not_found" });
  });

  test.each([
    ["no JSON", "{"],
    ["empty", ""],
    ["of another transfer", JSON.stringify({ ...record(), id: "ffffffffffff" })],
    ["of another version", JSON.stringify({ ...record(), version: 2 })],
    ["without a field", JSON.stringify({ ...record(), request: undefined })],
    ["with a field that is none", JSON.stringify({ ...record(), api: { profile: 5 } })],
    ["null", "null"],
  ])("a record that is %s does not break the list, and is named when it is to go on (8)", async (_, text) => {
    const other = "aaaaaaaaaaaa";
    await left(other);
    await left();
    await writeFile(join(dir(), "record.json"), text);
    expect((await store.list()).map(({ id, record: found }) => [id, found !== undefined])).toEqual([
      [ID, false],
      [other, true],
    ]);
    for (const open of [() => store.open(ID), () => store.begin(record())])
      await expect(open()).rejects.toMatchObject({ exitCode: 8, code: "damaged_record", message: expect.stringContaining(ID) });
    await store.discard(await store.find(ID));
    expect((await store.list()).map(({ id }) => id)).toEqual([other]);
  });

  test.each(["", "..", "../x", "0123456789AB", "nothing", "ffffffffffff"])("there is no transfer %j (3)", async (id) => {
    await expect(store.open(id)).rejects.toMatchObject({ exitCode: 3, code: "transfer_not_found" });
  });

  test("what was left half removed is swept up", async () => {
    await mkdir(join(state, "transfers", ".removed-x"), { recursive: true });
    await store.list();
    expect(await readdir(join(state, "transfers"))).toEqual([]);
  });
});

describe("the lock of a directory", () => {
  test("is passed over when its process is gone, or its number is that of a later one", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "exit");
    const gone = { pid: child.pid, host: hostname(), begun: "" };
    for (const [at, held] of [gone, { pid: process.pid, host: hostname(), begun: "another time" }, "half a lo"].entries()) {
      const path = join(state, `case ${at}`);
      await mkdir(path);
      await writeFile(join(path, "lock.7"), typeof held === "string" ? held : JSON.stringify(held));
      const lock = await takeLock(path);
      if (!isLock(lock)) throw new Error("It was taken.");
      expect(await readdir(path)).toContain("lock.8");
      await lock.release();
      expect(await readdir(path)).toEqual([]);
    }
  });

  test("of another machine is not", async () => {
    const there = { pid: 1, host: "elsewhere", begun: "" };
    await writeFile(join(state, "lock.1"), JSON.stringify(there));
    expect(await takeLock(state)).toEqual(there);
    expect(await lockHolder(state)).toEqual(there);
  });

  test.each([false, true])("of many that want it at once, one gets it (one left behind: %s)", async (isStale) => {
    for (let round = 0; round < 30; round++) {
      const path = join(state, String(round));
      await mkdir(path);
      if (isStale) await writeFile(join(path, "lock.1"), JSON.stringify({ pid: process.pid, host: hostname(), begun: "before" }));
      const all = await Promise.all(Array.from({ length: 12 }, () => takeLock(path)));
      expect(all.filter(isLock)).toHaveLength(1);
      expect((await readdir(path)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    }
  });

  test("says which process has it", async () => {
    await takeLock(state);
    expect(JSON.parse(await readFile(join(state, "lock.1"), "utf8"))).toMatchObject({ pid: process.pid, host: hostname() });
  });
});
