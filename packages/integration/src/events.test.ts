import { AbortError, type AccountEvent, type EventWatch } from "@kloudless/core";
import { expect, onTestFinished, type TestContext, test } from "vitest";
import { describeChanges } from "./support/describe-changes.ts";
import { describeStorage } from "./support/describe-storage.ts";
import { LOOK_EVERY, patienceWith, patiently } from "./support/patience.ts";
import { refusal, rejection } from "./support/rejection.ts";
import type { kloudless } from "./support/target.ts";

type Account = Pick<ReturnType<typeof kloudless.account>, "events">;

/** What has happened since to things of that name, once there is such an event, or the service had its time. */
async function happened(account: Account, service: string, since: string, name: string, type: string): Promise<AccountEvent[]> {
  let cursor = since;
  const seen: AccountEvent[] = [];
  return patiently(
    "events",
    service,
    async () => {
      for await (const page of account.events.all({ cursor, page_size: 100 }).pages()) {
        seen.push(...page.objects.filter(({ metadata }) => metadata?.name === name));
        cursor = page.cursor ?? cursor;
      }
      return seen;
    },
    (events) => events.some((event) => event.type === type),
  );
}

const types = (events: readonly AccountEvent[]): string[] => events.map(({ type }) => type);

describeStorage("events of folders", ({ account, found, folder }) => {
  test("a new folder arrives", async () => {
    const cursor = await account.events.latestCursor();
    const { name } = await folder();
    expect(types(await happened(account, found.service, cursor, name, "add"))).toEqual(["add"]);
  });
});

describeChanges("events", ({ found, account, make, needsRenaming }) => {
  const { service } = found;
  const since = (cursor: string, name: string, type: string) => happened(account, service, cursor, name, type);

  /** What was made, once the account's events tell of it: with its event, and the cursor before it. */
  async function made(context: TestContext) {
    const cursor = await account.events.latestCursor();
    const thing = await make(context);
    const [event] = await since(cursor, thing.name, "add");
    if (event === undefined) throw new Error(`There was no event of ${thing.name}.`);
    return { thing, event, cursor };
  }

  test("what is new arrives after the latest cursor", async (context) => {
    const cursor = await account.events.latestCursor();
    expect(cursor).not.toBe("");
    const { name } = await make(context);
    const events = await since(cursor, name, "add");
    expect(types(events)).toEqual(["add"]);
    expect(String(events[0]?.account)).toBe(String(found.id));
    expect(events[0]?.id).toBeTruthy();
  });

  test("a new name arrives", async (context) => {
    needsRenaming(context);
    const { thing } = await made(context);
    const cursor = await account.events.latestCursor();
    const name = `renamed ${thing.name}`;
    await Object.assign(thing, { name }).save();
    const events = await since(cursor, name, found.apis.includes("storage") ? "rename" : "update");
    // Google Drive itself tells of a new name as of a new file.
    expect(["rename", "update", "add"]).toContain(events[0]?.type);
  });

  test("a deletion arrives", async (context) => {
    const { thing } = await made(context);
    const cursor = await account.events.latestCursor();
    await thing.delete();
    expect(types(await since(cursor, thing.name, "delete"))).toContain("delete");
  });

  test("pages of one bring all of them, in the same order", async (context) => {
    const { cursor } = await made(context);
    await made(context);
    const all = (await account.events.all({ cursor, page_size: 1000 }).toArray()).map(({ id }) => id);
    expect(all.length).toBeGreaterThanOrEqual(2);
    const byOne = await account.events.all({ cursor, page_size: 1 }).toArray({ limit: all.length });
    expect(byOne.map(({ id }) => id)).toEqual(all);
  });

  test("a page of a size that is none is refused, and so is a cursor that nobody gave", async () => {
    const cursor = await account.events.latestCursor();
    expect(await refusal(account.events.all({ cursor, page_size: 100_000 }))).toBe(400);
    expect(await refusal(account.events.all({ cursor: "nobody-gave-it" }))).toBe(400);
  });

  test("watching brings what comes while it waits, once, and goes on at a cursor that was kept", async (context) => {
    const signal = AbortSignal.timeout(2 * patienceWith("events", service));
    const watchFrom = (cursor: string): EventWatch => {
      const watch = account.events.watch({ cursor, interval: LOOK_EVERY, signal });
      onTestFinished(async () => void (await watch.return()));
      return watch;
    };
    const watch = watchFrom(await account.events.latestCursor());
    const waiting = watch.next();
    const first = await make(context);
    const { cursor } = await until(watch, first.name, waiting);
    const second = await make(context);
    expect((await until(watch, second.name)).names).not.toContain(first.name);
    const { names } = await until(watchFrom(cursor), second.name);
    // The cursor of an event in the middle of a page leads back to the page's beginning: the first may come again, but once.
    expect(names.filter((name) => name === first.name).length).toBeLessThanOrEqual(1);
  });

  test("watching ends when it is told to, while it waits", async () => {
    const aborter = new AbortController();
    const watch = account.events.watch({ cursor: await account.events.latestCursor(), interval: 3_600_000, signal: aborter.signal });
    const end = rejection(drain(watch));
    setTimeout(() => aborter.abort(), 200);
    expect(await end).toBeInstanceOf(AbortError);
  });
});

/** Watches until something of that name comes; returns its cursor, and the names that came, it included. */
async function until(watch: EventWatch, name: string, waiting = watch.next()): Promise<{ cursor: string; names: readonly unknown[] }> {
  const names: unknown[] = [];
  for (let step = await waiting; step.done !== true; step = await watch.next()) {
    const { event, cursor } = step.value;
    names.push(event.metadata?.name);
    if (event.metadata?.name === name) return { cursor, names };
  }
  throw new Error("It ended without being told to.");
}

async function drain(watch: EventWatch): Promise<void> {
  for await (const { cursor } of watch) expect(cursor).not.toBe("");
}
