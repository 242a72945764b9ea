import { ApiError, ArgumentError, NotFoundError, type PageList } from "@kloudless/core";
import { describe, expect, expectTypeOf, test } from "vitest";
import { rejection, useBench } from "../test/bench.ts";
import { type File, Link, type LinkData } from "./index.ts";

const bench = useBench();
const links = () => bench.one.storage.links;
const last = () => bench.server.requests.at(-1);
const sent = () => JSON.parse(last()?.body ?? "{}") as Record<string, unknown>;
const HOUR = 3_600_000;

async function file(contents = "contents", api = bench.one.storage): Promise<File> {
  return api.files.create({ parent_id: "root", name: "linked.txt" }, contents);
}

/** What a browser gets. */
async function visit({ url }: { readonly url: string }, password?: string): Promise<{ status: number; text: string }> {
  const body = password === undefined ? undefined : new URLSearchParams({ password });
  const answer = await fetch(url, body === undefined ? {} : { method: "POST", body });
  return { status: answer.status, text: await answer.text() };
}

describe("create", () => {
  test("makes a link that leads to the file", async () => {
    const { id } = await file();
    const link = await links().create({ file_id: id });
    expect(link).toBeInstanceOf(Link);
    expect(link).toMatchObject({ file_id: id, account: bench.one.id, active: true, direct: false, password: null, expiration: null });
    expect(sent()).toEqual({ file_id: id });
    expect(await visit(link)).toMatchObject({ status: 200, text: expect.stringContaining("linked.txt") as string });
  });

  test("with all that can be said about it", async () => {
    const { id } = await file();
    const expiration = new Date(Date.now() + HOUR);
    const link = await links().create({ file_id: id, direct: true, password: "sesame", expiration, active: true });
    expect(sent()).toEqual({ file_id: id, direct: true, password: "sesame", expiration: expiration.toISOString(), active: true });
    expect(new Date(String(link.expiration))).toEqual(expiration);
    expect(link.password).toBe(true);
    expect(JSON.stringify(link)).not.toContain("sesame");
    expect(await visit(link, "sesame")).toEqual({ status: 200, text: "contents" });
  });

  test("takes a time as text, which without an offset is UTC", async () => {
    const link = await links().create({ file_id: (await file()).id, expiration: "2099-10-12T00:00:00" });
    expect(new Date(String(link.expiration))).toEqual(new Date("2099-10-12T00:00:00Z"));
  });

  test("refuses an invalid Date before anything is sent", async () => {
    const before = bench.server.requests.length;
    const error = await rejection(links().create({ file_id: "F1", expiration: new Date("soon") }));
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error).toMatchObject({ argument: "expiration" });
    expect(bench.server.requests.length).toBe(before);
  });

  test.each(["F-none", ""])("an unknown file is an error: %j", async (file_id) => {
    expect(await rejection(links().create({ file_id }))).toBeInstanceOf(ApiError);
    expect(last()?.status).toBeGreaterThanOrEqual(400);
    expect(last()?.status).toBeLessThan(500);
  });

  test("is not sent again when its answer is lost: that would be two links", async () => {
    const [{ id: file_id }, { total = 0 }] = [await file(), await links().all()];
    bench.server.faults.add({ method: "POST", path: "/links", action: { commitThenReset: true } });
    await expect(links().create({ file_id })).rejects.toMatchObject({ code: "connection", attempts: 1 });
    expect((await links().all()).total).toBe(total + 1);
  });

  test("an answer that is no object is an error", async () => {
    bench.server.faults.add({ method: "POST", path: "/links", action: { status: 201, body: [] } });
    await expect(links().create({ file_id: "F1" })).rejects.toMatchObject({ code: "bad_object" });
  });
});

describe("a link", () => {
  test("that is switched off leads nowhere, until it is switched on", async () => {
    const link = await links().create({ file_id: (await file()).id, direct: true });
    link.active = false;
    await link.save();
    expect(sent()).toEqual({ active: false });
    expect([403, 404]).toContain((await visit(link)).status);
    link.active = true;
    expect((await link.save()).active).toBe(true);
    expect(await visit(link)).toEqual({ status: 200, text: "contents" });
  });

  test("that has expired leads nowhere, until it is prolonged or set free", async () => {
    const link = await links().create({ file_id: (await file()).id, direct: true, expiration: new Date(Date.now() - HOUR) });
    expect([403, 404]).toContain((await visit(link)).status);
    link.expiration = new Date(Date.now() + HOUR);
    await link.save();
    expect((await visit(link)).status).toBe(200);
    link.expiration = new Date(Date.now() - HOUR);
    await link.save();
    expect([403, 404]).toContain((await visit(link)).status);
    link.expiration = null;
    await link.save();
    expect(sent()).toEqual({ expiration: null });
    expect(link.expiration).toBeNull();
    expect((await visit(link)).status).toBe(200);
  });

  test("with a password gives nothing away without it", async () => {
    const link = await links().create({ file_id: (await file("secret")).id, direct: true, password: "right" });
    for (const answer of [await visit(link), await visit(link, "wrong"), await visit(link, "")]) {
      expect(answer.text).not.toContain("secret");
    }
    expect((await visit(link, "wrong")).status).toBe(403);
    expect(await visit(link, "right")).toEqual({ status: 200, text: "secret" });
    link.password = "other";
    await link.save();
    expect(sent()).toEqual({ password: "other" });
    expect((await visit(link, "right")).status).toBe(403);
    link.password = null;
    await link.save();
    expect(await visit(link)).toEqual({ status: 200, text: "secret" });
  });

  test("sends nothing when nothing changed, its password included", async () => {
    const link = await links().create({ file_id: (await file()).id, password: "p", expiration: "2099-01-01T00:00:00Z" });
    const before = bench.server.requests.length;
    await link.save();
    expect(bench.server.requests.length).toBe(before);
    link.password = "p";
    await link.save();
    // The server does not tell which password it is, so that the same one is set anew.
    expect(sent()).toEqual({ password: "p" });
  });

  test("refuses an invalid Date on save", async () => {
    const link = await links().create({ file_id: (await file()).id });
    link.expiration = new Date("soon");
    expect(await rejection(link.save())).toMatchObject({ argument: "expiration" });
  });

  test("is gone when it is deleted; the file stays", async () => {
    const source = await file();
    const link = await links().create({ file_id: source.id });
    await link.delete();
    expect([403, 404]).toContain((await visit(link)).status);
    expect(await rejection(link.refresh())).toBeInstanceOf(NotFoundError);
    expect(await rejection(link.delete())).toBeInstanceOf(NotFoundError);
    expect(await source.contents().text()).toBe("contents");
  });

  test("follows its file when that is renamed", async () => {
    const source = await file();
    const link = await links().create({ file_id: source.id, direct: true });
    source.name = `renamed ${Date.now()}`;
    await source.save();
    expect((await link.refresh()).file_id).toBe(source.id);
    expect((await visit(link)).status).toBe(200);
  });
});

describe("retrieve", () => {
  test("finds a link by its id, and only in the state that is asked for", async () => {
    const link = await links().create({ file_id: (await file()).id });
    expect((await links().retrieve(link.id)).toJSON()).toEqual(link.toJSON());
    expect((await links().retrieve(link.id, { active: true })).id).toBe(link.id);
    expect(last()?.url).toMatch(/\?active=true$/);
    expect(await rejection(links().retrieve(link.id, { active: false }))).toBeInstanceOf(NotFoundError);
    expect(await rejection(links().retrieve("none"))).toBeInstanceOf(NotFoundError);
  });

  test("of another account is not found", async () => {
    const link = await links().create({ file_id: (await file()).id });
    expect(await rejection(bench.two.storage.links.retrieve(link.id))).toBeInstanceOf(NotFoundError);
  });

  test.each(["", ".", ".."])("refuses the id %j", async (id) => {
    expect(await rejection(links().retrieve(id))).toMatchObject({ argument: "id" });
  });
});

describe("all", () => {
  test("lists the links of the account, page by page, to the end", async () => {
    const { id: file_id } = await file();
    const made: string[] = [];
    for (let n = 0; n < 5; n++) made.push((await links().create({ file_id })).id);
    const ids = (await links().all({ page_size: 2 }).toArray()).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(made));
    expect(new Set(ids).size).toBe(ids.length);
    const page = await links().all({ page_size: 2, ordering: "-created" });
    expect(page.objects.map(({ id }) => id)).toEqual([made[4], made[3]]);
    expect(page).toMatchObject({ count: 2, total: ids.length, nextPage: 2 });
    for (const link of page) expect(link).toBeInstanceOf(Link);
  });

  test("only those in a state", async () => {
    const { id: file_id } = await file();
    const on = await links().create({ file_id });
    const off = await links().create({ file_id, active: false });
    const ids = async (active: boolean) => (await links().all({ active }).toArray()).map(({ id }) => id);
    expect(await ids(true)).toContain(on.id);
    expect(await ids(true)).not.toContain(off.id);
    expect(await ids(false)).toContain(off.id);
  });

  test("lists those of several accounts, each of which belongs to its own", async () => {
    const [one, two] = [
      await links().create({ file_id: (await file()).id }),
      await bench.two.storage.links.create({ file_id: (await file("", bench.two.storage)).id }),
    ];
    const all = await links()
      .all({ accounts: [bench.one.id, bench.two.id] })
      .toArray();
    expect(last()?.url).toContain(`/accounts/${bench.one.id},${bench.two.id}/storage/links`);
    expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining([one.id, two.id]));
    const other = all.find(({ id }) => id === two.id);
    expect(other?.account).toBe(bench.two.id);
    await other?.refresh();
    expect(last()?.url).toContain(`/accounts/${bench.two.id}/storage/links/${two.id}`);
    const only = await links()
      .all({ accounts: [bench.two.id] })
      .toArray();
    expect(only.every(({ account }) => account === bench.two.id)).toBe(true);
  });

  test("page 0, a page past the end and no accounts are errors", async () => {
    await expect(links().all({ page: 0 })).rejects.toMatchObject({ status: 400 });
    expect(await rejection(links().all({ page: 1000 }))).toBeInstanceOf(NotFoundError);
    expect(() => links().all({ accounts: [] })).toThrow(ArgumentError);
  });
});

describe("a copy with a link", () => {
  test("has the link's address, by the options that are given", async () => {
    const source = await file();
    const expiration = new Date(Date.now() + HOUR);
    const copy = await source.copy({ parent_id: "root", link: true, link_options: { direct: true, password: "p", expiration } });
    const url = copy.link ?? "";
    expect((await visit({ url })).text).not.toContain("contents");
    expect(await visit({ url }, "p")).toEqual({ status: 200, text: "contents" });
    const request = bench.server.requests.findLast(({ url: asked }) => asked.includes("/copy"));
    // The target is in the body; the link is not.
    expect(request?.body).toBe('{"parent_id":"root"}');
    expect((await source.copy({ parent_id: "root" })).link).toBeUndefined();
  });

  test("refuses an invalid Date before anything is sent", async () => {
    const source = await file();
    const before = bench.server.requests.length;
    const copying = source.copy({ parent_id: "root", link: true, link_options: { expiration: new Date("soon") } });
    expect(await rejection(copying)).toMatchObject({ argument: "expiration" });
    expect(bench.server.requests.length).toBe(before);
  });
});

test("types: what can be changed, and what of", () => {
  const change = (link: Link): void => {
    link.active = false;
    link.password = null;
    link.expiration = new Date();
    // @ts-expect-error -- which file it leads to is settled when it is made
    link.file_id = "F2";
    // @ts-expect-error -- so is what it leads to
    link.direct = true;
  };
  expectTypeOf(change).returns.toBeVoid();
  expectTypeOf<Link["toJSON"]>().returns.toEqualTypeOf<LinkData>();
  expectTypeOf(bench.one.storage.links.all()).toEqualTypeOf<PageList<Link>>();
});
