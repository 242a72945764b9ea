import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { createServer, type KloudlessServer } from "@kloudless/server";
import { describe, expect, expectTypeOf, onTestFinished, test } from "vitest";
import { client, rejection } from "../../test/client.ts";
import { httpServer, json, type RawServer } from "../../test/raw-server.ts";
import { AbortError, type Account, ApiError, ArgumentError, type EventPage, NotFoundError, ResponseError } from "../index.ts";

/** A server in whose first account so many folders were made: so many events. */
async function busy(count: number): Promise<{ server: KloudlessServer; account: Account; add: (name: string) => Promise<void> }> {
  const server = await createServer({ faults: true });
  onTestFinished(() => server.close());
  const kloudless = client(server.url, { apiKey: server.apiKey });
  const account = await kloudless.accounts.retrieve(server.accounts[0]?.id ?? 0);
  const add = async (name: string): Promise<void> => {
    await kloudless.request({ method: "POST", path: `/accounts/${account.id}/storage/folders`, json: { parent_id: "root", name } });
  };
  for (let n = 0; n < count; n++) await add(`f${n}`);
  return { server, account, add };
}

/** A server that answers with these pages, one after the other, and with the last one from then on. */
const pages = (...answers: object[]): Promise<RawServer> =>
  httpServer((response, _seen, index) => json(response, answers[Math.min(index, answers.length - 1)]));

const event = (id: number): object => ({ id: String(id), type: "add", metadata: { name: `n${id}` } });
const names = (events: Iterable<{ metadata?: unknown }>): unknown[] =>
  Array.from(events, ({ metadata }) => (metadata as { name: string }).name);

describe("all", () => {
  test("walks the events of all pages, oldest first", async () => {
    const { server, account } = await busy(5);
    const seen = await account.events.all({ page_size: 2 }).toArray();
    expect(names(seen)).toEqual(["f0", "f1", "f2", "f3", "f4"]);
    expect(seen[0]).toMatchObject({ type: "add", account: account.id });
    expect(server.requests.filter(({ url }) => url.includes("/events")).length).toBe(3);
  });

  test("awaited it is the first page, with the cursor to go on from", async () => {
    const { account, add } = await busy(3);
    const page = await account.events.all({ page_size: 2 });
    expect([page.count, page.remaining, names(page)]).toEqual([2, 1, ["f0", "f1"]]);
    const rest = await account.events.all({ cursor: page.cursor });
    expect([names(rest), rest.remaining]).toEqual([["f2"], 0]);
    expect(rest.cursor).toBe(await account.events.latestCursor());
    expect(await account.events.all({ cursor: rest.cursor }).toArray()).toEqual([]);
    await add("later");
    expect(names(await account.events.all({ cursor: rest.cursor }))).toEqual(["later"]);
    expectTypeOf(page).toEqualTypeOf<EventPage>();
  });

  test("a span of time holds for every page, and is sent with the first only", async () => {
    const { server, account } = await busy(5);
    const all = await account.events.all().toArray();
    const until = new Date(Date.parse(String(all[4]?.modified)) + 60_000);
    const span = account.events.all({ from: String(all[1]?.modified), until, page_size: 2 });
    expect(names(await span.toArray())).toEqual(["f1", "f2", "f3", "f4"]);
    const [first, second] = server.requests.slice(-2).map(({ url }) => url);
    expect(first).toContain(`until=${encodeURIComponent(until.toISOString())}`);
    expect(second).toMatch(/\?cursor=[^&]+&page_size=2$/);
  });

  test("sends nothing before its first use, asks anew at each, and stops where its reader does", async () => {
    const server = await pages({ cursor: "2", remaining: 1, objects: [event(1), event(2)] });
    const list = client(server.url).account(7).events.all();
    expect(server.requests.length).toBe(0);
    await list;
    expect(names(await list.toArray({ limit: 1 }))).toEqual(["n1"]);
    expect(await list.toArray({ limit: 0 })).toEqual([]);
    expect(server.requests.length).toBe(2);
  });

  test("takes cursors that are numbers, and goes on over an empty page", async () => {
    const server = await pages(
      { cursor: 5, remaining: 2, objects: [] },
      { cursor: 6, remaining: 1, objects: [event(1)] },
      { cursor: 7, remaining: 0, objects: [event(2)] },
    );
    const list = client(server.url).account(7).events.all();
    expect(names(await list.toArray())).toEqual(["n1", "n2"]);
    expect(server.requests.map(({ url }) => url.split("?")[1])).toEqual([undefined, "cursor=5", "cursor=6"]);
    expect((await list).cursor).toBe("7");
  });

  test("without `remaining` it ends at the first page without events; -1 is no cursor", async () => {
    const server = await pages({ cursor: "5", objects: [event(1)] }, { cursor: -1, objects: [] });
    const all: EventPage[] = [];
    for await (const page of client(server.url).account(7).events.all().pages()) all.push(page);
    expect(all.map(({ cursor, count, remaining }) => [cursor, count, remaining])).toEqual([
      ["5", 1, undefined],
      ["5", 0, undefined],
    ]);
  });

  test.each([
    ["the one that was asked with", { cursor: "3", remaining: 1, objects: [event(1)] }],
    ["none at all", { remaining: 1, objects: [event(1)] }],
  ])("an answer with more to come and %s as its cursor is an error", async (_name, answer) => {
    const server = await pages(answer);
    const error = await rejection(client(server.url).account(7).events.all({ cursor: "3" }).toArray());
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({ code: "repeated_cursor" });
    expect(server.requests.length).toBe(1);
  });

  test("two cursors that lead to each other are an error", async () => {
    const server = await httpServer((response, { url }) =>
      json(response, { cursor: url.includes("cursor=a") ? "b" : "a", remaining: 1, objects: [event(1)] }),
    );
    expect(await rejection(client(server.url).account(7).events.all().toArray())).toMatchObject({ code: "repeated_cursor" });
    expect(server.requests.length).toBe(3);
  });

  test.each([[[]], [{}], [{ objects: {} }], [{ objects: [7] }], ["x"]])("an answer that is no list is an error: %j", async (answer) => {
    const server = await pages(answer as object);
    expect(await rejection(client(server.url).account(7).events.all())).toMatchObject({ code: "bad_list" });
  });

  test.each([
    { cursor: "x" },
    { page_size: 0 },
    { page_size: 1001 },
    { from: "yesterday" },
    { until: "2020-01-01" },
    { cursor: "0", from: "2020-01-01" },
  ])("the server refuses %j", async (params) => {
    const { account } = await busy(0);
    expect(await rejection(account.events.all(params))).toMatchObject({ status: 400, code: "invalid_parameters" });
    expect(await rejection(account.events.all({ from: new Date(Number.NaN) }))).toBeInstanceOf(ArgumentError);
  });
});

describe("latestCursor", () => {
  test("is behind all that happened", async () => {
    const { account, add } = await busy(2);
    const cursor = await account.events.latestCursor();
    expect(await account.events.all({ cursor }).toArray()).toEqual([]);
    await add("next");
    expect(names(await account.events.all({ cursor }))).toEqual(["next"]);
  });

  test("an account that is gone is an error, and so is an answer without a cursor", async () => {
    const { account, server } = await busy(0);
    server.faults.add({ path: "/events/latest", action: { body: {} } });
    expect(await rejection(account.events.latestCursor())).toMatchObject({ code: "bad_object" });
    await account.delete();
    expect(await rejection(account.events.latestCursor())).toBeInstanceOf(NotFoundError);
  });
});

test("as another user, on every request", async () => {
  const server = await pages({ cursor: "1", remaining: 1, objects: [event(1)] }, { cursor: "2", remaining: 0, objects: [] });
  const { events } = client(server.url).account(7);
  await events.all({}, { asUser: "u1" }).toArray();
  await events.latestCursor({ asUser: "u1" });
  const watch = client(server.url).account(7).events.watch({ asUser: "u1", cursor: "1", interval: 5 });
  void watch.next();
  await expect.poll(() => server.requests.length).toBeGreaterThan(3);
  await watch.return();
  expect(server.requests.every(({ headers }) => headers["x-kloudless-as-user"] === "u1")).toBe(true);
});

describe("watch", () => {
  const held = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

  test("gives what is there, then what comes", async () => {
    const { account, add } = await busy(3);
    const seen: unknown[] = [];
    for await (const { event: happened, cursor } of account.events.watch({ interval: 5, page_size: 2 })) {
      seen.push(happened.metadata?.name);
      if (seen.length === 3) await add("new");
      expect(cursor).toEqual(expect.any(String));
      if (seen.length === 4) break;
    }
    expect(seen).toEqual(["f0", "f1", "f2", "new"]);
  });

  test("the cursor of an event leads behind it, or to the beginning of its page: never past one that was not handed out", async () => {
    const { account } = await busy(7);
    const all = await account.events.all().toArray();
    const seen: string[] = [];
    for await (const {
      event: { id },
      cursor,
    } of account.events.watch({ interval: 5, page_size: 3 })) {
      seen.push(id);
      const rest = (await account.events.all({ cursor }).toArray()).map((later) => later.id);
      for (const { id: other } of all) expect(seen.includes(other) || rest.includes(other)).toBe(true);
      // At the end of a page, nothing is seen again.
      if (seen.length % 3 === 0 || seen.length === 7) expect(rest.some((later) => seen.includes(later))).toBe(false);
      if (seen.length === 7) break;
    }
  });

  test("goes on after failures, from where it was, and tells of them", async () => {
    const { account, server, add } = await busy(2);
    server.faults.add({ path: "/events?", times: 3, skip: 1, action: { status: 503 } });
    server.faults.add({ path: "/events?", times: 3, action: { reset: "before-headers" } });
    const errors: unknown[] = [];
    const seen: unknown[] = [];
    const watch = account.events.watch({ interval: 2, maxInterval: 10, retry: null, onError: (error) => errors.push(error) });
    for await (const { event: happened } of watch) {
      seen.push(happened.metadata?.name);
      if (seen.length === 2) await add("after");
      if (seen.length === 3) break;
    }
    expect(seen).toEqual(["f0", "f1", "after"]);
    expect(errors.length).toBe(6);
  });

  test("looks less and less often where nothing happens, but never less than once in `maxInterval`", async () => {
    const server = await pages({ cursor: "1", remaining: 0, objects: [] });
    const watch = client(server.url).account(7).events.watch({ cursor: "1", interval: 10, maxInterval: 80 });
    const next = watch.next();
    await expect.poll(() => server.requests.length, { timeout: 5000 }).toBeGreaterThanOrEqual(9);
    await watch.return();
    expect(await next).toEqual({ done: true, value: undefined });
    const gaps = server.requests.slice(1).map(({ at }, index) => at - (server.requests[index]?.at ?? 0));
    expect(gaps[0]).toBeLessThan(60);
    for (const gap of gaps.slice(6)) expect(gap).toBeGreaterThanOrEqual(75);
  });

  test("waits as long as the server asks", async () => {
    const server = await httpServer((response, _seen, index) => {
      if (index === 0) json(response, { error_code: "too_many_requests" }, 429, { "retry-after": "0.3" });
      else json(response, { cursor: "2", remaining: 0, objects: [event(2)] });
    });
    for await (const { cursor } of client(server.url).account(7).events.watch({ interval: 1, retry: null })) {
      expect(cursor).toBe("2");
      break;
    }
    expect((server.requests[1]?.at ?? 0) - (server.requests[0]?.at ?? 0)).toBeGreaterThanOrEqual(290);
  });

  test("an error that will stay ends it", async () => {
    const { account } = await busy(1);
    const error = await rejection(account.events.watch({ cursor: "nonsense", interval: 1 }).next());
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 400 });
  });

  test.each([
    { cursor: "5", remaining: 0, objects: [event(1)] },
    { cursor: "5", remaining: 3, objects: [] },
  ])("a cursor that does not move on is an error: %j", async (answer) => {
    const server = await pages(answer);
    const error = await rejection(client(server.url).account(7).events.watch({ cursor: "5", interval: 1 }).next());
    expect(error).toMatchObject({ code: "repeated_cursor" });
  });

  test("what `onError` throws ends it", async () => {
    const server = await httpServer((response) => json(response, {}, 503));
    const stop = new Error("enough");
    const onError = (): never => {
      throw stop;
    };
    expect(await rejection(client(server.url).account(7).events.watch({ retry: null, interval: 1, onError }).next())).toBe(stop);
  });

  test("an abort ends it at once: before it begins, between events, while it sleeps and while it asks", async () => {
    const empty = await pages({ cursor: "1", remaining: 0, objects: [] });
    const silent = await httpServer(() => undefined);
    const full = await pages({ cursor: "2", remaining: 0, objects: [event(1), event(2)] });
    for (const [url, ms] of [
      [empty.url, 0],
      [empty.url, 30],
      [silent.url, 30],
    ] as const) {
      const aborter = new AbortController();
      const watch = client(url).account(7).events.watch({ cursor: "1", signal: aborter.signal, interval: 60_000 });
      if (ms === 0) aborter.abort("over");
      else setTimeout(() => aborter.abort("over"), ms);
      const started = performance.now();
      const error = await rejection(watch.next());
      expect(error).toBeInstanceOf(AbortError);
      expect(error).toMatchObject({ cause: "over" });
      expect(performance.now() - started).toBeLessThan(2000);
    }
    const aborter = new AbortController();
    const watch = client(full.url).account(7).events.watch({ cursor: "1", signal: aborter.signal });
    await watch.next();
    aborter.abort();
    expect(await rejection(watch.next())).toBeInstanceOf(AbortError);
    expect(await watch.next()).toEqual({ done: true, value: undefined });
  });

  test("ended by break, return or abort, it leaves no timer and no listener behind", async () => {
    const server = await pages({ cursor: "2", remaining: 0, objects: [event(1), event(2)] }, { cursor: "2", remaining: 0, objects: [] });
    const aborter = new AbortController();
    const listeners = (): number => getEventListeners(aborter.signal, "abort").length;
    const account = client(server.url).account(7);
    await sleep(20);
    const before = held();
    const watch = account.events.watch({ cursor: "1", signal: aborter.signal, interval: 60_000 });
    for await (const { cursor } of watch) {
      // It is not waiting for anything while an event is being handled.
      expect(listeners()).toBe(0);
      if (cursor === "2") break;
    }
    expect(listeners()).toBe(0);
    const sleeping = account.events.watch({ cursor: "2", signal: aborter.signal, interval: 60_000 });
    const next = sleeping.next();
    await expect.poll(() => server.requests.length).toBe(2);
    await sleep(50);
    expect(listeners()).toBe(1);
    await sleeping.return();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(listeners()).toBe(0);
    expect(held()).toBeLessThanOrEqual(before);
  });

  test.each([{ interval: 0 }, { interval: -1 }, { interval: Number.NaN }, { maxInterval: 2 ** 31 }])("%j makes no sense", (options) => {
    expect(() => client("http://127.0.0.1:1").account(7).events.watch(options)).toThrow(ArgumentError);
  });
});
