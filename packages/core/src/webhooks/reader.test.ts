import { setTimeout as sleep } from "node:timers/promises";
import { createServer } from "@kloudless/server";
import { expect, onTestFinished, test } from "vitest";
import { client, until } from "../../test/client.ts";
import { type WebhookReader, type WebhookReaderOptions, webhooks } from "../index.ts";

/** A reader that is closed with its test, with what it has read; errors are kept, not thrown. */
function reading(read: (accountId: number) => void | Promise<void>, options: Partial<WebhookReaderOptions> = {}) {
  const errors: unknown[] = [];
  const reads: { readonly accountId: number; readonly at: number }[] = [];
  const watched = (accountId: number): void | Promise<void> => {
    reads.push({ accountId, at: performance.now() });
    return read(accountId);
  };
  const reader: WebhookReader = webhooks.reader(watched, { interval: 30, onError: (error) => errors.push(error), ...options });
  onTestFinished(() => reader.close());
  return { reader, reads, errors, notify: (...accountIds: number[]) => reader.notify({ accountIds }) };
}

test("S11: a request that was recorded and is sent a thousand times has nothing done a second time", async () => {
  const server = await createServer();
  onTestFinished(() => server.close());
  const kloudless = client(server.url, { apiKey: server.apiKey });
  const account = server.accounts[0]?.id ?? 0;
  const make = (name: string) =>
    kloudless.request({ method: "POST", path: `/accounts/${account}/storage/folders`, json: { parent_id: "root", name } });
  const handled: unknown[] = [];
  let cursor = await kloudless.account(account).events.latestCursor();
  const { reader, reads, errors } = reading(async (accountId) => {
    for await (const page of kloudless.account(accountId).events.all({ cursor }).pages()) {
      handled.push(...Array.from(page, ({ metadata }) => metadata?.name));
      cursor = page.cursor ?? cursor;
    }
  });
  const body = `account=${account}`;
  const signature = webhooks.sign(body, server.apiKey);

  await make("first");
  const started = performance.now();
  for (let times = 0; times < 1000; times++) reader.notify(webhooks.verify(body, signature, server.apiKey));
  await make("second");
  reader.notify(webhooks.verify(body, signature, server.apiKey));
  await until(() => handled.length === 2);
  await sleep(100);
  for (let times = 0; times < 1000; times++) reader.notify(webhooks.verify(body, signature, server.apiKey));
  await sleep(100);
  expect(handled).toEqual(["first", "second"]);
  expect(errors).toEqual([]);
  // One for every interval that has gone by, and not one for every request.
  expect(reads.length).toBeLessThanOrEqual(Math.ceil((performance.now() - started) / 30) + 1);
  expect(reads.length).toBeLessThan(20);
});

test("an account is read at once, and never twice at a time; what comes meanwhile is read afterwards", async () => {
  let atOnce = 0;
  let most = 0;
  const { reads, notify } = reading(async () => {
    most = Math.max(most, ++atOnce);
    await sleep(20);
    atOnce--;
  });
  notify(1);
  expect(reads.length).toBe(1);
  await sleep(5);
  notify(1);
  notify(1, 1);
  await until(() => reads.length === 2);
  await sleep(80);
  expect([reads.length, most]).toEqual([2, 1]);
  expect((reads[1]?.at ?? 0) - (reads[0]?.at ?? 0)).toBeGreaterThanOrEqual(25);
  // It was quiet for a while: the next one does not wait.
  notify(1);
  expect(reads.length).toBe(3);
});

test("accounts do not wait for each other, and a test of the address is no reason to read", async () => {
  let finish = (): void => undefined;
  const finished = new Promise<void>((done) => (finish = done));
  const { reader, reads, notify } = reading(() => finished);
  notify(1, 2);
  notify(3);
  expect(reads.map(({ accountId }) => accountId)).toEqual([1, 2, 3]);
  reader.notify(webhooks.verify("", webhooks.sign("", "key"), "key"));
  expect(reads.length).toBe(3);
  finish();
});

test("a reading that fails is told of and repeated, ever more slowly, until it succeeds", async () => {
  let isDown = true;
  const { reads, errors, notify } = reading(
    () => {
      if (isDown) throw new Error("down");
    },
    { interval: 20 },
  );
  notify(7);
  await until(() => reads.length === 4);
  isDown = false;
  await until(() => reads.length === 5);
  expect(errors).toEqual(Array.from({ length: 4 }, () => new Error("down")));
  const gaps = reads.slice(1).map(({ at }, index) => at - (reads[index]?.at ?? 0));
  for (const [index, gap] of gaps.entries()) expect(gap).toBeGreaterThanOrEqual(20 * 2 ** (index + 1) - 2);
  await sleep(100);
  expect(reads.length).toBe(5);
});

test("closed, it waits for what is being read, and reads nothing more", async () => {
  let isDone = false;
  const { reader, reads, notify } = reading(async () => {
    await sleep(40);
    isDone = true;
  });
  notify(1);
  notify(1);
  await reader.close();
  expect(isDone).toBe(true);
  notify(1, 2);
  await sleep(80);
  expect(reads.length).toBe(1);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])("an interval of %s makes no sense", (interval) => {
  expect(() => webhooks.reader(() => undefined, { interval, onError: () => undefined })).toThrow("interval");
});
