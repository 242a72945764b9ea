import { describe, expect, it } from "vitest";
import { client, rejection } from "../test/client.ts";
import { deadOrigin, failure, httpServer, json, type RawServer } from "../test/raw-server.ts";
import { Account } from "./account.ts";

const DATA = {
  id: 7,
  account: "ada@example.com",
  service: "gdrive",
  service_name: "Google Drive",
  active: true,
  custom_properties: { team: { floor: 1 } },
  created: "2017-02-09T04:07:22.710868Z",
  brand_new: [1],
};

/** A server that knows one account, and takes over what it is sent. */
const one = (): Promise<RawServer> =>
  httpServer((response, { method, body }) => {
    if (method === "DELETE") return response.writeHead(204).end();
    return json(response, { ...DATA, ...(body.length > 0 ? (JSON.parse(body.toString()) as object) : {}) });
  });

describe("accounts", () => {
  it("are listed, with parameters by their names on the wire", async () => {
    const server = await httpServer((response) => json(response, { total: 1, count: 1, page: 1, objects: [DATA], type: "object_list" }));
    const page = await client(server.url).accounts.all({ active: true, admin: false, search: "a&b", page_size: 5 });
    expect(server.requests[0]?.url).toBe("/v1/accounts?active=true&admin=false&search=a%26b&page_size=5");
    expect(page.objects[0]).toBeInstanceOf(Account);
    expect(JSON.parse(JSON.stringify(page.objects[0]))).toEqual(DATA);
  });

  it("are retrieved", async () => {
    const server = await one();
    const account = await client(server.url).accounts.retrieve("7", { retrieve_full: true, retrieve_tokens: false });
    expect(server.requests[0]?.url).toBe("/v1/accounts/7?retrieve_full=true&retrieve_tokens=false");
    expect(account).toMatchObject({ service: "gdrive", brand_new: [1] });
  });

  it("are imported", async () => {
    const server = await httpServer((response, { body }) => json(response, { ...(JSON.parse(String(body)) as object), id: 8 }, 201));
    const expiry = new Date("2030-01-01T00:00:00Z");
    const account = await client(server.url).accounts.create({
      account: "a",
      service: "sharepoint",
      token: "t",
      token_expiry: expiry,
      domain: "x",
    });
    expect(JSON.parse(String(server.requests[0]?.body))).toEqual({
      account: "a",
      service: "sharepoint",
      token: "t",
      token_expiry: "2030-01-01T00:00:00.000Z",
      domain: "x",
    });
    expect(account.id).toBe(8);
  });

  it.each([undefined, [], "x", 5, null])("that are %j are an error", async (answer) => {
    const server = await httpServer((response) => (answer === undefined ? response.writeHead(204).end() : json(response, answer)));
    const kloudless = client(server.url);
    expect(await rejection(kloudless.accounts.retrieve(7))).toMatchObject({ name: "ResponseError", code: "bad_object" });
    expect(await rejection(kloudless.account(7).refresh())).toMatchObject({ name: "ResponseError", code: "bad_object" });
  });
});

describe("an account", () => {
  it("sends what changed, and nothing when nothing did", async () => {
    const server = await one();
    const account = await client(server.url).accounts.retrieve(7);
    await account.save();
    account.active = false;
    (account.custom_properties as { team: { floor: number } }).team.floor = 2;
    await account.save();
    await account.save();
    expect(server.requests.slice(1).map(({ method, url, body }) => [method, url, JSON.parse(String(body))])).toEqual([
      ["PATCH", "/v1/accounts/7", { active: false, custom_properties: { team: { floor: 2 } } }],
    ]);
  });

  it("keeps its place when its name is a number", async () => {
    const server = await httpServer((response) => json(response, { ...DATA, account: "12345" }));
    const account = await client(server.url).accounts.retrieve(7);
    await account.refresh();
    expect(server.requests.map(({ url }) => url)).toEqual(["/v1/accounts/7", "/v1/accounts/7"]);
  });

  it("is deleted", async () => {
    const server = await one();
    expect(await client(server.url).account(7).delete()).toBeUndefined();
    expect(server.requests[0]).toMatchObject({ method: "DELETE", url: "/v1/accounts/7" });
  });

  it("that is unknown is the server's 404", async () => {
    const server = await httpServer((response) => failure(response, 404));
    expect(await rejection(client(server.url).account(7).delete())).toMatchObject({ name: "NotFoundError", requestId: "request-id" });
  });
});

describe("raw", () => {
  const echoing = (): Promise<RawServer> =>
    httpServer((response, { headers, body }) => json(response, { headers, body: body.toString() }, 201, { "X-Upstream": "1" }));

  it("passes method, address, headers and body through", async () => {
    const server = await echoing();
    const request = { headers: { "If-Match": "é😀" }, json: { a: 1 } };
    const answer = await client(server.url).account(7).raw("PUT", "/drive/v2/files?x=1", request);
    expect([answer.status, answer.headers["x-upstream"]]).toEqual([201, "1"]);
    const seen = (await answer.json()) as { headers: Record<string, string>; body: string };
    expect(seen.body).toBe('{"a":1}');
    expect(seen.headers).toMatchObject({
      "x-kloudless-raw-uri": "/drive/v2/files?x=1",
      "x-kloudless-raw-method": "PUT",
      "x-kloudless-raw-headers": String.raw`{"If-Match":"\u00e9\ud83d\ude00"}`,
      "content-type": "application/json",
    });
    expect(server.requests[0]).toMatchObject({ method: "POST", url: "/v1/accounts/7/raw" });
  });

  it("sends bytes with their type", async () => {
    const server = await echoing();
    const account = client(server.url).account(7);
    await (await account.raw("POST", "/x", { body: "<x/>", contentType: "text/xml" })).bytes();
    await (await account.raw("POST", "/x", { body: "x" })).bytes();
    expect(server.requests.map(({ headers }) => headers["content-type"])).toEqual(["text/xml", "application/octet-stream"]);
  });

  it("is repeated only where the service may get it twice", async () => {
    const attempts = async (method: "GET" | "PUT" | "POST" | "PATCH" | "DELETE"): Promise<number> => {
      const server = await httpServer((response) => response.socket?.destroy());
      await rejection(client(server.url).account(7).raw(method, "/x"));
      return server.requests.length;
    };
    expect(await Promise.all((["GET", "PUT", "DELETE", "POST", "PATCH"] as const).map(attempts))).toEqual([3, 3, 3, 1, 1]);
  });

  it("takes a 404 of the service for what it is, though an attempt was lost before", async () => {
    const server = await httpServer((response, _, index) => (index === 0 ? response.socket?.destroy() : failure(response, 404)));
    expect(await rejection(client(server.url).account(7).raw("GET", "/x"))).toMatchObject({ name: "NotFoundError", attempts: 2 });
  });

  it("hands over an answer that is empty", async () => {
    const server = await httpServer((response) => response.writeHead(204).end());
    const account = client(server.url).account(7);
    expect(await (await account.raw("GET", "/x")).text()).toBe("");
    expect(await rejection((await account.raw("GET", "/x")).json())).toMatchObject({
      name: "ResponseError",
      code: "bad_json",
      status: 204,
    });
  });

  it.each(["", "/a b", "/é", "/x\r\nX: 1", "/\0", 5 as never])("S8: refuses %j as an address", async (uri) => {
    const error = await rejection(
      client(await deadOrigin())
        .account(7)
        .raw("GET", uri),
    );
    expect(error).toMatchObject({ name: "ArgumentError", argument: "uri" });
  });

  it.each(["GET\r\nX: 1", "get it", "", 5])("S8: refuses %j as a method", async (method) => {
    const error = await rejection(
      client(await deadOrigin())
        .account(7)
        .raw(method as "GET", "/x"),
    );
    expect(error).toMatchObject({ name: "ArgumentError", argument: "method" });
  });
});

describe("encodeRawId", () => {
  it("asks for the id of what the service calls so", async () => {
    const server = await httpServer((response) => json(response, { id: "Fabc=", type: "kloudless_id", api: "meta" }));
    expect(await client(server.url).account(7).encodeRawId({ raw_id: "/docs", type: "folder" })).toBe("Fabc=");
    expect(server.requests[0]).toMatchObject({ method: "POST", url: "/v1/accounts/7/encode_raw_id" });
    expect(String(server.requests[0]?.body)).toBe('{"raw_id":"/docs","type":"folder"}');
  });

  it("changes nothing, so that it may be asked twice", async () => {
    const server = await httpServer((response, _, index) => (index === 0 ? response.socket?.destroy() : json(response, { id: "F1" })));
    expect(await client(server.url).account(7).encodeRawId({ raw_id: "x" })).toBe("F1");
  });

  it("is an error when the answer holds no id", async () => {
    const server = await httpServer((response) => json(response, { type: "kloudless_id" }));
    expect(await rejection(client(server.url).account(7).encodeRawId({ raw_id: "x" }))).toMatchObject({ name: "ResponseError" });
  });
});
