import { describe, expect, test } from "vitest";
import type { Answer, Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

async function batches(): Promise<{ api: Api; at: string; other: string; send: (...requests: unknown[]) => Promise<Answer> }> {
  const accounts = [
    { service: "salesforce", account: "a" },
    { service: "salesforce", account: "b" },
  ];
  const { api, server } = await serve({ accounts });
  const [at, other] = server.accounts.map(({ id }) => `/accounts/${id}/crm`) as [string, string];
  return { api, at, other, send: (...requests) => api.post(`${at}/batch`, { requests }) };
}

const raw_type = "Account";

test("each request is a call of objects, and comes to what that would", async () => {
  const { api, at, send } = await batches();
  const one = (await api.post(`${at}/accounts`, { name: "one" })).json;
  const two = (await api.post(`${at}/accounts`, { name: "two" })).json;
  const { status, json } = await send(
    { id: "list", method: "GET", url_data: { raw_type }, params: { page_size: 1 } },
    { id: "get", method: "get", url_data: { raw_type, id: one.raw_id } },
    { id: "post", method: "POST", url_data: { raw_type }, body: { name: "three", raw: { object: { X__c: 1 } } } },
    { id: "patch", method: "PATCH", url_data: { raw_type, id: one.id }, body: { name: "uno" } },
    { id: "delete", method: "DELETE", url_data: { raw_type, id: two.id } },
    { id: "custom", method: "POST", url_data: { raw_type: "Foo__c" } },
  );
  expect([status, json.errors]).toEqual([200, []]);
  expect(json.responses.map(({ id, status: of }: { id: string; status: number }) => [id, of])).toEqual([
    ["list", 200],
    ["get", 200],
    ["post", 201],
    ["patch", 200],
    ["delete", 204],
    ["custom", 201],
  ]);
  const [list, get, post, patch, removed] = json.responses;
  expect(list.body).toMatchObject({ count: 1, objects: [one], next_page: expect.any(String) });
  expect(get.body).toEqual(one);
  expect(post.body).toMatchObject({ name: "three", raw: { object: { Name: "three", X__c: 1 } } });
  expect(patch.body.name).toBe("uno");
  expect(removed.body).toBeNull();
  const next = await send({ id: "next", method: "GET", url_data: { raw_type }, params: { page: list.body.next_page } });
  expect(next.json.responses[0].body.objects.map(({ name }: { name: string }) => name)).toEqual(["three"]);
});

test("bad entries among good ones fail by themselves", async () => {
  const { api, at, other, send } = await batches();
  const foreign = (await api.post(`${other}/accounts`, { name: "theirs" })).json;
  const { status, json } = await send(
    { id: "good", method: "POST", url_data: { raw_type }, body: { name: "a" } },
    { id: "missing", method: "GET", url_data: { raw_type, id: "none" } },
    { id: "foreign", method: "DELETE", url_data: { raw_type, id: foreign.id } },
    { id: "needs", method: "POST", url_data: { raw_type }, body: {} },
    { id: "type", method: "GET", url_data: { raw_type: "Nonsense" } },
    { id: "untyped", method: "GET", url_data: {} },
    { id: "bare", method: "GET" },
    { id: "method", method: "TRACE", url_data: { raw_type } },
    { id: "no method", url_data: { raw_type } },
    { id: "whole", method: "DELETE", url_data: { raw_type } },
    { id: "twice", method: "POST", url_data: { raw_type, id: "x" } },
    { id: "body", method: "POST", url_data: { raw_type }, body: [] },
    { id: "size", method: "GET", url_data: { raw_type }, params: { page_size: 1001 } },
    { id: "page", method: "GET", url_data: { raw_type }, params: { page: "never" } },
    { id: 7, method: "GET", url_data: { raw_type } },
    null,
    "x",
    { id: "last", method: "POST", url_data: { raw_type }, body: { name: "b" } },
  );
  expect(status).toBe(200);
  expect(json.responses.map(({ id }: { id: string }) => id)).toEqual(["good", "last"]);
  expect(json.errors.map(({ id, status: of, error_code }: Record<string, unknown>) => [id, of, error_code])).toEqual([
    ["missing", 404, "not_found"],
    ["foreign", 404, "not_found"],
    ["needs", 400, "invalid_parameters"],
    ["type", 400, "invalid_parameters"],
    ["untyped", 400, "invalid_parameters"],
    ["bare", 400, "invalid_parameters"],
    ["method", 400, "invalid_parameters"],
    ["no method", 400, "invalid_parameters"],
    ["whole", 400, "invalid_parameters"],
    ["twice", 405, "method_not_allowed"],
    ["body", 400, "invalid_parameters"],
    ["size", 400, "invalid_parameters"],
    ["page", 404, "not_found"],
    [null, 400, "invalid_parameters"],
    [null, 400, "invalid_parameters"],
    [null, 400, "invalid_parameters"],
  ]);
  for (const { message } of json.errors) expect(message).toMatch(/\w/);
  expect((await api.get(`${at}/accounts`)).json.count).toBe(2);
  expect((await api.get(`${other}/accounts/${foreign.id}`)).status).toBe(200);
});

describe("the whole is refused, and nothing done", () => {
  test.each([{}, { requests: null }, { requests: {} }, { requests: "x" }, { requests: Array.from({ length: 1001 }, () => null) }])(
    "when it is %j",
    async (body) => {
      const { api, at } = await batches();
      const { status, json } = await api.post(`${at}/batch`, body);
      expect([status, json.error_code]).toEqual([400, "invalid_parameters"]);
    },
  );

  test("when it is no object", async () => {
    const { api, at } = await batches();
    expect((await api.post(`${at}/batch`, [])).json.error_code).toBe("bad_request");
    expect((await api.get(`${at}/batch`)).status).toBe(405);
  });
});

test("a batch of nothing comes to nothing", async () => {
  const { send } = await batches();
  expect((await send()).json).toMatchObject({ responses: [], errors: [] });
});
