import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ROOT } from "../storage/path.ts";
import { tempDir } from "../testing/serve.ts";
import { Accounts } from "./accounts.ts";
import { type Db, openDatabase } from "./database.ts";
import { appendEvent, Events, firstCursor } from "./events.ts";
import { ensureOwner } from "./seed.ts";

const entry = { path: ROOT, kind: "folder", size: null, created: null, modified: null, etag: null, raw: {} } as const;
const HOUR_MS = 60 * 60 * 1000;

async function open(): Promise<{ db: Db; events: Events; account: number }> {
  const db = await openDatabase(join(await tempDir(), "state.db"), false);
  onTestFinished(() => db.destroy());
  const { applicationId } = await ensureOwner(db, {});
  const wanted = { applicationId, service: "box", account: "a", admin: false, connector: undefined, raw: undefined };
  return { db, events: new Events(db), account: (await new Accounts(db).insert(wanted)).id };
}

const append = (db: Db, account: number, times: number): Promise<void> =>
  db.transaction().execute(async (tx) => {
    for (let n = 0; n < times; n++) await appendEvent(tx, account, { type: "add", entry });
  });

test("ten thousand events are kept, and few more; the numbers go on without gaps", async () => {
  const { db, events, account } = await open();
  await append(db, account, 10_200);
  const { oldest, latest } = await events.extent(account);
  expect(latest).toBe(firstCursor(account) + 10_200);
  expect(latest - oldest).toBeGreaterThanOrEqual(10_000);
  expect(latest - oldest).toBeLessThan(10_100);
  const { events: page, remaining } = await events.list(account, { after: oldest }, 2);
  expect([page.map(({ id }) => id), remaining]).toEqual([[oldest + 1, oldest + 2], latest - oldest - 2]);
});

test("events older than a day go when others come", async () => {
  const { db, events, account } = await open();
  await append(db, account, 3);
  const first = firstCursor(account);
  for (const [id, hours] of [
    [first + 1, 25],
    [first + 2, 23],
  ] as const) {
    const modified = new Date(Date.now() - hours * HOUR_MS).toISOString();
    // The application itself never changes the past.
    await db
      .updateTable("events")
      .set({ modified: modified as never })
      .where("id", "=", id)
      .execute();
  }
  await append(db, account, 64);
  const { events: kept } = await events.list(account, { after: 0 }, 3);
  expect(kept.map(({ id }) => id - first)).toEqual([2, 3, 4]);
});

test("events end with their account", async () => {
  const { db, events, account } = await open();
  await append(db, account, 3);
  await new Accounts(db).delete(account);
  expect(await events.extent(account)).toEqual({ oldest: firstCursor(account), latest: firstCursor(account) });
  expect((await db.selectFrom("events").selectAll().execute()).length).toBe(0);
});
