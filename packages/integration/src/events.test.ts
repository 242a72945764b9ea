import { path } from "@kloudless/core";
import { expect, test } from "vitest";
import { describeStorage } from "./support/describe-storage.ts";
import { patiently } from "./support/patience.ts";
import { refusal } from "./support/rejection.ts";
import { kloudless } from "./support/target.ts";

interface Event {
  readonly id: string;
  readonly type: string;
  readonly account: number | string;
  readonly metadata?: { readonly id?: string; readonly name?: string } | null;
}

interface EventList {
  readonly cursor: string | number;
  readonly remaining?: number;
  readonly objects: readonly Event[];
}

describeStorage("events", (bench) => {
  const { id } = bench.found;
  const latest = async () =>
    (await kloudless.request<{ cursor: string | number }>({ method: "GET", path: path`/accounts/${id}/events/latest` })).cursor;
  const list = (query: object) => kloudless.request<EventList>({ method: "GET", path: path`/accounts/${id}/events`, query });

  /** What has happened since to things of that name, once there is such an event, or the service had its time. */
  async function happened(since: string | number, name: string, type: string): Promise<Event[]> {
    let cursor = since;
    const seen: Event[] = [];
    return patiently(
      "events",
      bench.found.service,
      async () => {
        for (let more = true; more; ) {
          const { objects, cursor: next, remaining = 0 } = await list({ cursor, page_size: 100 });
          seen.push(...objects.filter(({ metadata }) => metadata?.name === name));
          cursor = next;
          more = remaining > 0;
        }
        return seen;
      },
      (events) => events.some((event) => event.type === type),
    );
  }

  test("a new file arrives after the latest cursor", async () => {
    const cursor = await latest();
    expect(String(cursor)).not.toBe("");
    const file = await bench.file();
    const events = await happened(cursor, file.name, "add");
    expect(events.map(({ type }) => type)).toEqual(["add"]);
    expect(String(events[0]?.account)).toBe(String(id));
  });

  test("a new folder arrives", async () => {
    const cursor = await latest();
    const folder = await bench.folder();
    expect((await happened(cursor, folder.name, "add")).map(({ type }) => type)).toEqual(["add"]);
  });

  test("a new name arrives", async (context) => {
    bench.needs(context, "can_rename_file");
    const file = await bench.file();
    await happened("after-auth", file.name, "add");
    const cursor = await latest();
    file.name = `renamed ${file.name}`;
    await file.save();
    // Google Drive itself tells of a new name as of a new file.
    const types = (await happened(cursor, file.name, "rename")).map(({ type }) => type);
    expect(["rename", "add"]).toContain(types[0]);
  });

  test("a deletion arrives", async () => {
    const file = await bench.file();
    await happened("after-auth", file.name, "add");
    const cursor = await latest();
    await file.delete();
    expect((await happened(cursor, file.name, "delete")).map(({ type }) => type)).toContain("delete");
  });

  test("a page of a size that is none is refused", async () => {
    expect(await refusal(list({ cursor: await latest(), page_size: 100_000 }))).toBe(400);
  });
});
