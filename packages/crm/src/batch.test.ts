import { ArgumentError, ConnectionError, ResponseError } from "@kloudless/core";
import { describe, expect, expectTypeOf, test } from "vitest";
import { rejection, useBench } from "../test/bench.ts";
import { type BatchFailure, type BatchList, type BatchSuccess, GenericObject } from "./index.ts";

const bench = useBench();
const account = (name: string) => bench.one.crm.accounts.create({ name });

test("each request comes to what it comes to, in the order of the requests", async () => {
  const [kept, gone] = [await account("kept"), await account("gone")];
  const results = await bench.one.crm.batch([
    { method: "GET", url_data: { raw_type: "Account", id: "none" } },
    { id: "mine", method: "PATCH", url_data: { raw_type: "Account", id: kept.id }, body: { name: "changed" } },
    { method: "POST", url_data: { raw_type: "Account" }, body: {} },
    { method: "POST", url_data: { raw_type: "Account" }, body: { raw: { object: { Name: "made" } } } },
    { method: "DELETE", url_data: { raw_type: "Account", id: gone.id } },
    { method: "GET", url_data: { raw_type: "Account" }, params: { page_size: 1 } },
  ]);
  expect(bench.last()).toMatchObject({ method: "POST", url: "/batch" });
  expect(results.map(({ ok, status }) => [ok, status])).toEqual([
    [false, 404],
    [true, 200],
    [false, 400],
    [true, 201],
    [true, 204],
    [true, 200],
  ]);
  const [missing, changed, refused, made, deleted, list] = results;
  expect(missing).toMatchObject({ error_code: "not_found", message: expect.any(String) });
  expect(refused).toMatchObject({ error_code: "invalid_parameters", message: expect.stringContaining("name") });
  expect(changed.id).toBe("mine");
  if (!(changed.ok && made.ok && deleted.ok && list.ok)) throw new Error("They were carried out.");
  expect(changed.body).toBeInstanceOf(GenericObject);
  expect(changed.body.name).toBe("changed");
  expect(deleted.body).toBeNull();
  expect(list.body.objects.map(({ id }) => id)).toEqual([kept.id]);
  expect(list.body.next_page).toEqual(expect.any(String));
  made.body.name = "renamed";
  expect((await made.body.save()).raw.object.Name).toBe("renamed");
});

test("of nothing sends nothing, and two of one id are refused", async () => {
  const before = bench.server.requests.length;
  expect(await bench.one.crm.batch([])).toEqual([]);
  const request = { id: "a", method: "GET", url_data: { raw_type: "Account" } } as const;
  expect(await rejection(bench.one.crm.batch([request, request]))).toBeInstanceOf(ArgumentError);
  expect(bench.server.requests.length).toBe(before);
});

test("ids that are made are not those that were given", async () => {
  const get = { method: "GET", url_data: { raw_type: "Account" } } as const;
  const results = await bench.one.crm.batch([{ ...get }, { ...get, id: "r1" }, { ...get }]);
  expect(results.map(({ id }) => id)).toEqual(["r2", "r1", "r3"]);
});

describe("answers of other servers", () => {
  const answer = (body: object) => bench.server.faults.add({ path: "/crm/batch", action: { body } });
  const send = () =>
    bench.one.crm.batch([
      { id: "a", method: "GET", url_data: { raw_type: "Account", id: "1" } },
      { id: "b", method: "GET", url_data: { raw_type: "Account", id: "2" } },
    ]);

  test("may come in any order, and without one of the lists", async () => {
    answer({
      responses: [
        { id: "b", status: 200, body: { id: "2" } },
        { id: "a", status: 404, body: { error_code: "not_found", message: "m" } },
      ],
    });
    const [a, b] = await send();
    expect(a).toEqual({ ok: false, id: "a", status: 404, error_code: "not_found", message: "m" });
    expect(b).toMatchObject({ ok: true, status: 200, body: { id: "2" } });
  });

  test("may leave a request out", async () => {
    answer({ responses: [], errors: [{ id: "a", status: 403, error_code: "forbidden", message: "m" }] });
    const [a, b] = await send();
    expect(a).toMatchObject({ ok: false, status: 403, error_code: "forbidden" });
    expect(b).toMatchObject({ ok: false, id: "b", status: 0, error_code: "no_answer" });
  });

  test("that hold no lists are an error", async () => {
    answer({ responses: {} });
    expect(await rejection(send())).toBeInstanceOf(ResponseError);
  });
});

test("is sent again only where it changes nothing", async () => {
  const lost = { path: "/crm/batch", action: { commitThenReset: true } } as const;
  bench.server.faults.add(lost);
  expect(await bench.one.crm.batch([{ method: "GET", url_data: { raw_type: "Account" } }])).toMatchObject([{ ok: true }]);
  bench.server.faults.add(lost);
  const error = await rejection(bench.one.crm.batch([{ method: "POST", url_data: { raw_type: "Account" }, body: { name: "once" } }]));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(await bench.one.crm.search.all({ q: "once" }).toArray()).toHaveLength(1);
});

test("types: what comes of a request is known from the request", () => {
  const send = () =>
    bench.one.crm.batch([
      { method: "GET", url_data: { raw_type: "Account" } },
      { method: "GET", url_data: { raw_type: "Account", id: "1" } },
      { method: "POST", url_data: { raw_type: "Account" }, body: {} },
      { method: "DELETE", url_data: { raw_type: "Account", id: "1" } },
    ]);
  type Results = Awaited<ReturnType<typeof send>>;
  expectTypeOf<Results[0]>().toEqualTypeOf<BatchSuccess<BatchList> | BatchFailure>();
  expectTypeOf<Results[1]>().toEqualTypeOf<BatchSuccess<GenericObject> | BatchFailure>();
  expectTypeOf<Results[2]>().toEqualTypeOf<BatchSuccess<GenericObject> | BatchFailure>();
  expectTypeOf<Results[3]>().toEqualTypeOf<BatchSuccess<null> | BatchFailure>();
  // @ts-expect-error -- a request says what it is about
  expectTypeOf(() => bench.one.crm.batch([{ method: "GET" }])).toBeFunction();
});
