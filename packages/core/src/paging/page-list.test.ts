import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { rejection } from "../../test/client.ts";
import type { Connection } from "../connection.ts";
import { apiError } from "../errors/api-error.ts";
import { path } from "../path.ts";
import type { Page } from "./page.ts";
import { PageList, type PageParams } from "./page-list.ts";

type Query = PageParams & Record<string, unknown>;
interface Item {
  readonly id: number;
}

/** A list whose pages a test answers, and the queries that were sent for them. */
function list(answer: (query: Query, index: number) => unknown, params?: PageParams, limit = 100): { list: PageList<Item>; sent: Query[] } {
  const sent: Query[] = [];
  const connection: Connection = {
    accountId: undefined,
    retry: null,
    deadline: undefined,
    async send({ query }) {
      if (sent.length >= limit) throw new Error("The list does not end.");
      const asked = Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== undefined)) as Query;
      return await answer(asked, sent.push(asked) - 1);
    },
    open: () => Promise.reject(new Error("not here")),
    account: () => connection,
  };
  return { list: new PageList(connection, { path: path`/things/${1}`, params, wrap: (data) => data as unknown as Item }), sent };
}

const ids = (...numbers: number[]) => numbers.map((id) => ({ id }));
const notFound = () => apiError({ status: 404, code: "not_found", message: "No such page.", request: "GET /things/{id}" });
const walk = async (items: PageList<Item>) => (await items.toArray()).map(({ id }) => id);

/** A server that cuts its items into numbered pages, of its own size if it likes. */
const numbered =
  (items: Item[], { clamp = 1000, total = true, echo = true }: { clamp?: number; total?: boolean; echo?: boolean } = {}) =>
  ({ page = 1, page_size = 10 }: Query): unknown => {
    const size = Math.min(page_size, clamp);
    const objects = items.slice((Number(page) - 1) * size, Number(page) * size);
    if (objects.length === 0 && Number(page) > 1) throw notFound();
    return { objects, count: objects.length, ...(echo ? { page: Number(page) } : {}), ...(total ? { total: items.length } : {}) };
  };

/** A server that gives a token for the next page. */
const tokens =
  (pages: Item[][], last: unknown = null) =>
  ({ page }: Query): unknown => {
    const index = page === undefined || page === 1 ? 0 : Number(String(page).slice(1));
    return { objects: pages[index], page: page ?? 1, next_page: index + 1 < pages.length ? `t${index + 1}` : last };
  };

describe("a list", () => {
  it("sends nothing before its first use", () => {
    const { sent } = list(() => ({ objects: [] }));
    expect(sent).toEqual([]);
  });

  it("is its first page when it is awaited", async () => {
    const { list: items, sent } = list(numbered(ids(1, 2, 3)), { page_size: 2 });
    const page = await items;
    expect([...page].map(({ id }) => id)).toEqual([1, 2]);
    expect(page).toMatchObject({ count: 2, total: 3, nextPage: 2, objects: ids(1, 2) });
    expect(sent).toEqual([{ page_size: 2 }]);
    expect(await list(tokens([ids(1), ids(2)])).list).toMatchObject({ total: undefined, nextPage: "t1" });
    expect(await list(tokens([ids(1)])).list).toMatchObject({ nextPage: undefined });
  });

  it("asks anew at each use", async () => {
    const { list: items, sent } = list(tokens([ids(1)]));
    await items;
    await items;
    await items.toArray();
    expect(sent).toHaveLength(3);
  });

  it("goes on from a page that an earlier walk gave", async () => {
    const pages = tokens([ids(1), ids(2), ids(3)]);
    const { nextPage: page } = await list(pages).list;
    expect(await walk(list(pages, { page }).list)).toEqual([2, 3]);
    expect(await walk(list(numbered(ids(1, 2, 3, 4, 5)), { page: 2, page_size: 2 }).list)).toEqual([3, 4, 5]);
    expect(await walk(list(numbered(ids(1, 2, 3, 4, 5)), { page: "2", page_size: 2 }).list)).toEqual([3, 4, 5]);
  });

  it("walks no further than it is asked to", async () => {
    const { list: items, sent } = list(tokens([ids(1, 2), ids(3, 4), ids(5)]));
    for await (const { id } of items) if (id === 3) break;
    expect(sent).toHaveLength(2);
    expect(await items.toArray({ limit: 2 })).toEqual(ids(1, 2));
    expect(sent).toHaveLength(3);
    expect(await items.toArray({ limit: 0 })).toEqual([]);
    expect(sent).toHaveLength(3);
  });

  it("gives pages one by one", async () => {
    const seen: Page<Item>[] = [];
    for await (const page of list(tokens([ids(1, 2), [], ids(3)])).list.pages()) seen.push(page);
    expect(seen.map(({ count, nextPage }) => [count, nextPage])).toEqual([
      [2, "t1"],
      [0, "t2"],
      [1, undefined],
    ]);
  });

  it("keeps its parameters and options on every page", async () => {
    const { list: items, sent } = list(tokens([ids(1), ids(2)]), { page_size: 1, q: "x" } as PageParams);
    await walk(items);
    expect(sent).toEqual([
      { page_size: 1, q: "x" },
      { page_size: 1, q: "x", page: "t1" },
    ]);
  });

  it("rejects when it is used, and only then", async () => {
    const { list: items } = list(() => Promise.reject(new Error("down")));
    await new Promise((done) => setTimeout(done, 5));
    await expect(items.then((page) => page)).rejects.toThrow("down");
    await expect(walk(items)).rejects.toThrow("down");
    expect(await items.then(undefined, (error: unknown) => (error as Error).message)).toBe("down");
  });
});

describe("P19: token pages", () => {
  it("go on after an empty page that has a next one", async () => {
    expect(await walk(list(tokens([[], ids(1), [], [], ids(2), []])).list)).toEqual([1, 2]);
  });

  it.each([null, "", undefined, false, {}])("end with a next page of %j", async (last) => {
    const { list: items, sent } = list(tokens([ids(1), ids(2)], last));
    expect(await walk(items)).toEqual([1, 2]);
    expect(sent).toHaveLength(2);
  });

  it("may be numbers, and are taken as they are", async () => {
    const { list: items, sent } = list((_, index) => ({ objects: ids(index), next_page: index < 2 ? index + 2 : null }));
    expect(await walk(items)).toEqual([0, 1, 2]);
    expect(sent).toEqual([{}, { page: 2 }, { page: 3 }]);
  });

  it("that repeat are an error", async () => {
    const { list: items, sent } = list((_, index) => ({ objects: ids(index), next_page: "same" }));
    expect(await rejection(walk(items))).toMatchObject({ name: "ResponseError", code: "repeated_cursor" });
    expect(sent).toHaveLength(2);
  });

  it("that go round in a circle are an error", async () => {
    for (const round of [2, 3, 7]) {
      const { list: items, sent } = list((_, index) => ({ objects: ids(index), next_page: `t${index % round}` }));
      expect(await rejection(walk(items))).toMatchObject({ code: "repeated_cursor" });
      expect(sent).toHaveLength(round + 1);
    }
  });

  it("that come back to where the walk began are an error", async () => {
    const { list: items, sent } = list((_, index) => ({ objects: ids(index), next_page: index % 2 === 0 ? "b" : "a" }), { page: "a" });
    expect(await rejection(walk(items))).toMatchObject({ code: "repeated_cursor" });
    expect(sent.length).toBeLessThanOrEqual(3);
  });

  it("that are gone are an error, not an end", async () => {
    const { list: items } = list(({ page }) => (page === undefined ? { objects: ids(1), next_page: "t1" } : Promise.reject(notFound())));
    expect(await rejection(walk(items))).toMatchObject({ name: "NotFoundError" });
  });

  it("that are gone are an error also when the pages before had none", async () => {
    const { list: items } = list((_, index) => {
      if (index === 2) throw notFound();
      return index === 0 ? { objects: ids(1), page: 1 } : { objects: ids(2), page: 2, next_page: "t" };
    });
    expect(await rejection(walk(items))).toMatchObject({ name: "NotFoundError" });
  });
});

describe("P19: numbered pages", () => {
  it("go on until the total is reached", async () => {
    const { list: items, sent } = list(numbered(ids(1, 2, 3, 4)), { page_size: 2 });
    expect(await walk(items)).toEqual([1, 2, 3, 4]);
    expect(sent).toEqual([{ page_size: 2 }, { page_size: 2, page: 2 }]);
  });

  it("without a total go on until the server says there is none", async () => {
    const { list: items, sent } = list(numbered(ids(1, 2, 3), { total: false }), { page_size: 2 });
    expect(await walk(items)).toEqual([1, 2, 3]);
    expect(sent).toHaveLength(3);
  });

  it("without a total end with an empty page", async () => {
    const { list: items, sent } = list(({ page = 1 }) => ({ objects: Number(page) < 3 ? ids(Number(page)) : [], page }));
    expect(await walk(items)).toEqual([1, 2]);
    expect(sent).toHaveLength(3);
  });

  it("are counted as the server counts them, also when it allows fewer on a page", async () => {
    const { list: items, sent } = list(numbered(ids(1, 2, 3, 4, 5), { clamp: 2 }), { page_size: 1000 });
    expect(await walk(items)).toEqual([1, 2, 3, 4, 5]);
    expect(sent).toHaveLength(3);
  });

  it("are counted from where the walk began", async () => {
    const { list: items, sent } = list(numbered(ids(1, 2, 3, 4, 5), { clamp: 2 }), { page: 2, page_size: 1000 });
    expect(await walk(items)).toEqual([3, 4, 5]);
    expect(sent).toHaveLength(2);
  });

  it("need no page number in the answer", async () => {
    expect(await walk(list(numbered(ids(1, 2, 3, 4, 5), { echo: false }), { page_size: 2 }).list)).toEqual([1, 2, 3, 4, 5]);
  });

  it("that begin beyond the end are an error", async () => {
    expect(await rejection(walk(list(numbered(ids(1)), { page: 9 }).list))).toMatchObject({ name: "NotFoundError" });
    expect(await rejection(list(numbered(ids(1)), { page: 9 }).list)).toMatchObject({ name: "NotFoundError" });
  });

  it("of which there is one that is empty", async () => {
    const { list: items, sent } = list(() => ({ total: 0, count: 0, page: 1, objects: [] }));
    expect(await walk(items)).toEqual([]);
    expect(sent).toHaveLength(1);
  });

  it("that are all the same are an error: the server does not know `page`", async () => {
    const { list: items, sent } = list(() => ({ objects: ids(1, 2), page: 1 }));
    expect(await rejection(walk(items))).toMatchObject({ name: "ResponseError", code: "repeated_page" });
    expect(sent).toHaveLength(2);
  });

  it("fail for any other reason as any call does", async () => {
    const { list: items } = list(({ page }) => {
      if (page === 2) throw apiError({ status: 403, code: "forbidden", message: "No.", request: "GET /things/{id}" });
      return { objects: ids(1), page: 1, total: 9 };
    });
    expect(await rejection(walk(items))).toMatchObject({ name: "PermissionError" });
  });
});

describe("an answer that is no list", () => {
  it.each([
    undefined,
    null,
    [],
    "x",
    {},
    { objects: null },
    { objects: {} },
    { error: 1 },
    { objects: [1] },
    { objects: [null] },
    { objects: [[]] },
  ])("is an error: %j", async (answer) => {
    const error = await rejection(list(() => answer).list);
    expect(error).toMatchObject({ name: "ResponseError", code: "bad_list", message: expect.stringContaining("(GET /things/{id})") });
  });
});

describe("every list", () => {
  const items = fc.nat(60).map((length) => Array.from({ length }, (_, id) => ({ id })));

  it("of tokens is walked whole and in order, wherever its pages are cut", async () => {
    const cut = fc.array(fc.nat(5), { minLength: 1, maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(cut, async (sizes) => {
        let next = 0;
        const pages = sizes.map((size) => ids(...Array.from({ length: size }, () => next++)));
        const { list: all, sent } = list(tokens(pages));
        expect(await walk(all)).toEqual(Array.from({ length: next }, (_, id) => id));
        expect(sent).toHaveLength(pages.length);
      }),
    );
  });

  it("of numbers is walked whole, once and in order, whatever the sizes", async () => {
    const size = fc.integer({ min: 1, max: 20 });
    await fc.assert(
      fc.asyncProperty(items, size, size, fc.boolean(), fc.boolean(), async (all, page_size, clamp, total, echo) => {
        const { list: walked, sent } = list(numbered(all, { clamp, total, echo }), { page_size });
        expect(await walk(walked)).toEqual(all.map(({ id }) => id));
        expect(sent.length).toBeLessThanOrEqual(all.length / Math.min(page_size, clamp) + 2);
      }),
    );
  });

  it("comes to an end, whatever tokens a server gives", async () => {
    const next = fc.constantFrom("a", "b", "c", "d", 1, 2, "", null);
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(next), async (stream) => {
        const { list: all, sent } = list(() => ({ objects: ids(1), next_page: stream.next().value }));
        await walk(all).catch(() => undefined);
        expect(sent.length).toBeLessThanOrEqual(8);
      }),
    );
  });
});

describe("types", () => {
  it("are those of its objects", () => {
    const { list: all } = list(() => ({ objects: [] }));
    expectTypeOf<Awaited<typeof all>>().toEqualTypeOf<Page<Item>>();
    expectTypeOf(all.toArray()).resolves.toEqualTypeOf<Item[]>();
  });
});
