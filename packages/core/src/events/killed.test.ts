import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createServer, type KloudlessServer } from "@kloudless/server";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { addEvents } from "../../../server/src/testing/happenings.ts";
import type { ChildConsumer } from "../../test/consumer.child.ts";
import { Kloudless } from "../index.ts";

const EVENTS = 10_000;
/** How many processes are killed, and over how many events: each takes a second or two to start, and writes files for each event. */
const [KILLS, OF_PROCESSES] = [4, 2000];
const CHILD = fileURLToPath(new URL("../../test/consumer.child.ts", import.meta.url));

let dataDir = "";
let server: KloudlessServer;
let kloudless: Kloudless;
let account = 0;
/** The ids of all events, in the order in which they happened. */
let all: readonly string[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "kloudless-events-"));
  const options = { dataDir, accounts: [{ service: "exchange", account: "ada@example.com" }] };
  const first = await createServer(options);
  account = first.accounts[0]?.id ?? 0;
  await first.close();
  await addEvents(dataDir, account, EVENTS);
  server = await createServer(options);
  kloudless = new Kloudless({ apiKey: server.apiKey, baseUrl: server.url });
  all = (await kloudless.account(account).events.all().toArray()).map(({ id }) => id);
  expect(new Set(all).size).toBe(EVENTS);
}, 60_000);

afterAll(async () => {
  await kloudless.close();
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** What was handled holds every event, their first times in order, and an event that came again under its own id. */
function expectWhole(handled: readonly string[], expected: readonly string[] = all): void {
  expect([...new Set(handled)]).toEqual(expected);
}

test("R22: a consumer killed 100 times over 10,000 events, at any moment, sees each at least once", { timeout: 120_000 }, async () => {
  const handled: string[] = [];
  let kept: string | undefined;
  let kills = 0;
  const isDone = (): boolean => handled.at(-1) === all.at(-1) && kept !== undefined;

  /** One life: it ends while an event is being handled, before its cursor is kept, or while it asks for the next ones. */
  const live = async (): Promise<void> => {
    const killed = new AbortController();
    const [when, left] = [Math.random(), 1 + Math.floor(Math.random() * 150)];
    let count = 0;
    const watch = kloudless.account(account).events.watch({ cursor: kept, interval: 1, page_size: 50, signal: killed.signal });
    for await (const { event, cursor } of watch) {
      const isLast = kills < 100 && ++count === left;
      if (isLast && when < 0.3) return;
      handled.push(event.id);
      if (isLast && when < 0.6) return;
      kept = cursor;
      if (isLast && when < 0.8) return;
      // The request for what comes next, or the pause before it, is cut off.
      if (isLast) setTimeout(() => killed.abort(), Math.random() * 5);
      if (isDone()) return;
    }
  };
  while (!isDone()) {
    await live().catch((error: unknown) => expect(error).toMatchObject({ name: "AbortError" }));
    kills++;
    expect(kills).toBeLessThan(1000);
  }
  expect(kills).toBeGreaterThan(100);
  expectWhole(handled);
  // What is seen again is no more than a page for each life.
  expect(handled.length).toBeLessThanOrEqual(EVENTS + kills * 50);
});

test("R22: so does a process that gets SIGKILL, with its cursor in a file", { timeout: 120_000 }, async () => {
  const dir = await mkdtemp(join(tmpdir(), "kloudless-consumer-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const consumer: ChildConsumer = {
    url: server.url,
    apiKey: server.apiKey,
    account,
    cursor: join(dir, "cursor"),
    handled: join(dir, "handled"),
  };
  // Where somebody began who was only interested in the last of them.
  let skipped = await kloudless.account(account).events.all();
  for (let seen = skipped.count; seen < EVENTS - OF_PROCESSES; seen += skipped.count)
    skipped = await kloudless.account(account).events.all({ cursor: skipped.cursor });
  writeFileSync(consumer.cursor, skipped.cursor ?? "");
  const lines = (): string[] => readFileSync(consumer.handled, "utf8").split("\n").slice(0, -1);
  const size = (): number => statSync(consumer.handled, { throwIfNoEntry: false })?.size ?? 0;
  const start = (): ChildProcess =>
    spawn(process.execPath, ["--import", import.meta.resolve("tsx"), CHILD, JSON.stringify(consumer)], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  for (let kills = 0; kills < KILLS; kills++) {
    const child = start();
    onTestFinished(() => void child.kill("SIGKILL"));
    const before = size();
    // Once it is at work, at any moment.
    await expect.poll(size, { timeout: 20_000, interval: 5 }).toBeGreaterThan(before);
    await sleep(Math.random() * 50);
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  const last = start();
  onTestFinished(() => void last.kill("SIGKILL"));
  await expect.poll(() => lines().at(-1), { timeout: 60_000, interval: 50 }).toBe(all.at(-1));
  last.kill("SIGKILL");
  expectWhole(lines(), all.slice(-OF_PROCESSES));
  expect(lines().length).toBeLessThanOrEqual(OF_PROCESSES + KILLS * 100);
});
