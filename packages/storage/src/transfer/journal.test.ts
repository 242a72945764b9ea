import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { rejection, tempDir } from "../../test/bench.ts";
import { checkedState, fileJournal, type Journal, JournalWriter } from "./journal.ts";

describe("fileJournal", () => {
  async function newJournal(): Promise<{ journal: Journal; path: string; directory: string }> {
    const directory = await tempDir();
    const path = join(directory, "up.journal");
    return { journal: fileJournal(path), path, directory };
  }

  test("loads what was saved last, and nothing once it is cleared", async () => {
    const { journal, directory, path } = await newJournal();
    expect(await journal.load()).toBeUndefined();
    await journal.save({ n: 1 });
    await journal.save({ n: 2, text: "äöü" });
    expect(await fileJournal(path).load()).toEqual({ n: 2, text: "äöü" });
    expect(await readdir(directory)).toEqual(["up.journal"]);
    await journal.clear();
    await journal.clear();
    expect(await journal.load()).toBeUndefined();
    expect(await readdir(directory)).toEqual([]);
  });

  test.skipIf(process.platform === "win32")("is nobody else's to read", async () => {
    const { journal, path } = await newJournal();
    await journal.save({});
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test("R2: is whole whenever it is looked at", async () => {
    const { journal, path } = await newJournal();
    await journal.save({ n: 0, text: "" });
    const looking = new AbortController();
    const saves = (async () => {
      for (let n = 1; n <= 60; n++) await journal.save({ n, text: "x".repeat(n * 5000) });
      looking.abort();
    })();
    let looks = 0;
    for (; !looking.signal.aborted; looks++) {
      const { n, text } = JSON.parse(await readFile(path, "utf8"));
      expect(text).toHaveLength(n * 5000);
    }
    await saves;
    expect(looks).toBeGreaterThan(10);
  });

  test("a save that fails leaves the last state, and nothing beside it, and says which journal it was", async () => {
    const { journal, path, directory } = await newJournal();
    await journal.save({ n: 1 });
    const circle: { self?: object } = {};
    circle.self = circle;
    expect(await rejection(journal.save(circle))).toMatchObject({ name: "ArgumentError", argument: "journal" });
    expect(await journal.load()).toEqual({ n: 1 });
    expect(await readdir(directory)).toEqual(["up.journal"]);
    await rm(directory, { recursive: true });
    const error = await rejection(journal.save({ n: 2 }));
    expect(error).toMatchObject({ name: "ArgumentError", argument: "journal" });
    expect(String(error)).toContain(`${path} cannot be written: ENOENT`);
    await mkdir(directory);
  });

  test.each(["", "{", "null garbage", "\0\0\0\0"])("takes %j for damaged", async (text) => {
    const { journal, path } = await newJournal();
    await writeFile(path, text);
    expect(await rejection(journal.load())).toMatchObject({ name: "TransferError", code: "bad_journal" });
  });

  test("a directory is no journal", async () => {
    const { journal, path } = await newJournal();
    await mkdir(path);
    expect(await rejection(journal.load())).toMatchObject({ name: "TransferError", code: "bad_journal" });
  });
});

describe("JournalWriter", () => {
  /** A journal that takes its time, and fails when it is told to. */
  function slowJournal(): Journal & { readonly saved: object[]; most: number; fail: boolean } {
    let running = 0;
    return {
      saved: [],
      most: 0,
      fail: false,
      load: async () => undefined,
      async save(state) {
        this.most = Math.max(this.most, ++running);
        await wait(5);
        running--;
        if (this.fail) throw new Error("disk full");
        this.saved.push(state);
      },
      clear: async () => undefined,
    };
  }

  test("writes one state at a time, and of those that wait only the newest; each waits until it or a newer one is there", async () => {
    const journal = slowJournal();
    const writer = new JournalWriter(journal);
    const after: number[][] = [];
    const saves = Array.from({ length: 10 }, async (_, n) => {
      await writer.save(() => ({ n }));
      after.push([n, (journal.saved.at(-1) as { n: number }).n]);
    });
    await Promise.all(saves);
    expect(journal.most).toBe(1);
    expect(journal.saved).toEqual([{ n: 0 }, { n: 9 }]);
    for (const [n, newest] of after) expect(newest).toBeGreaterThanOrEqual(n as number);
    expect(after).toHaveLength(10);
  });

  test("a state that comes while another is being written follows it", async () => {
    const journal = slowJournal();
    const writer = new JournalWriter(journal);
    const first = writer.save(() => ({ n: 1 }));
    await wait(2);
    const second = writer.save(() => ({ n: 2 }));
    await first;
    await second;
    await writer.save(() => ({ n: 3 }));
    expect(journal.saved).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect([writer.holds, writer.failure]).toEqual([true, undefined]);
  });

  test("P23: a failure reaches all who wait for it, and the next save is tried anew", async () => {
    const journal = slowJournal();
    const writer = new JournalWriter(journal);
    journal.fail = true;
    const first = rejection(writer.save(() => ({ n: 1 })));
    await wait(2);
    const others = [2, 3].map((n) => rejection(writer.save(() => ({ n }))));
    for (const error of await Promise.all([first, ...others])) expect(error).toEqual(new Error("disk full"));
    expect([writer.holds, writer.failure]).toEqual([false, { error: new Error("disk full") }]);
    journal.fail = false;
    await writer.save(() => ({ n: 4 }));
    expect(journal.saved.at(-1)).toEqual({ n: 4 });
    expect(writer.holds).toBe(true);
  });

  test("a state that cannot be made fails its save only", async () => {
    const journal = slowJournal();
    const writer = new JournalWriter(journal);
    const broken = (): object => {
      throw new Error("no state");
    };
    expect(await rejection(writer.save(broken))).toEqual(new Error("no state"));
    await writer.save(() => ({ n: 1 }));
    expect(journal.saved).toEqual([{ n: 1 }]);
    // It was no failure of the journal.
    expect(writer.failure).toBeUndefined();
  });

  test("many that save at random moments lose none", async () => {
    const journal = slowJournal();
    const writer = new JournalWriter(journal);
    const done = new Set<number>();
    await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        await wait(Math.random() * 40);
        done.add(n);
        await writer.save(() => ({ done: [...done] }));
        expect((journal.saved.at(-1) as { done: number[] }).done).toContain(n);
      }),
    );
    expect(journal.most).toBe(1);
  });

  test("without a journal there is nothing to do, and nothing to go on from", async () => {
    const writer = new JournalWriter(undefined);
    await writer.save(() => ({}));
    await writer.clear();
    expect(writer.holds).toBe(false);
  });
});

describe("checkedState", () => {
  interface State {
    readonly version: 1;
    readonly kind: "upload";
    readonly size: number;
    readonly inner: { readonly name: string };
  }
  const check = (value: unknown): State => checkedState<State>(value, "upload", { size: 0, inner: { name: "" } });
  const good = { version: 1, kind: "upload", size: 5, inner: { name: "x" }, more: true };

  test("takes a state with all of its fields", () => {
    expect(check(good)).toBe(good);
  });

  test.each([
    null,
    5,
    "upload",
    [],
    {},
    { ...good, version: 2 },
    { ...good, kind: "download" },
    { ...good, size: undefined },
    { ...good, size: "5" },
    { ...good, size: -1 },
    { ...good, size: 1.5 },
    { ...good, inner: null },
    { ...good, inner: "x" },
    { ...good, inner: {} },
  ])("refuses %j", (value) => {
    expect(() => check(value)).toThrow(expect.objectContaining({ name: "TransferError", code: "bad_journal" }));
  });
});

test("what a crash leaves beside a journal is cleared away with it", async () => {
  const directory = await tempDir();
  const path = join(directory, "up.journal");
  const journal = fileJournal(path);
  await journal.save({ n: 1 });
  await writeFile(`${path}.0badcafe.tmp`, '{"n":');
  await writeFile(join(directory, "up.journal.20261123"), "");
  expect(await journal.load()).toEqual({ n: 1 });
  await journal.clear();
  expect(await readdir(directory)).toEqual(["up.journal.20261123"]);
});
