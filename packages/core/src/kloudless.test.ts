import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from "vitest";
import { client, never, rejection, until } from "../test/client.ts";
import { deadOrigin, failure, httpServer, json } from "../test/raw-server.ts";
import { Account, type AccountData } from "./account.ts";
import { defineCapability } from "./capability.ts";
import { type AccountHandle, type AccountWith, Kloudless } from "./kloudless.ts";
import type { Page } from "./paging/page.ts";
import type { PageList } from "./paging/page-list.ts";

const GET = { method: "GET", path: "/things" } as const;

beforeEach(() => {
  for (const name of ["API_KEY", "TOKEN", "DEV_KEY", "BASE_URL", "API_VERSION"]) vi.stubEnv(`KLOUDLESS_${name}`, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a request", () => {
  it("carries what the API wants to know", async () => {
    const server = await httpServer((response) => json(response, {}));
    await client(server.url).request({ method: "POST", path: "/things", json: { name: "tést" } }, { asUser: "u1", rawData: true });
    const [{ method, url, headers, body } = {}] = server.requests;
    expect([method, url, String(body)]).toEqual(["POST", "/v1/things", '{"name":"tést"}']);
    expect(headers).toMatchObject({
      authorization: "APIKey test-key",
      accept: "application/json",
      "accept-encoding": "gzip",
      "content-type": "application/json",
      "content-length": "16",
      "user-agent": expect.stringMatching(/^kloudless-typescript\/\d+\.\d+\.\d+ node\/\d+/),
      "x-kloudless-as-user": "u1",
      "x-kloudless-raw-data": "true",
    });
    expect(headers).not.toHaveProperty("transfer-encoding");
  });

  it("carries the headers of the client, of the request and of the call, the last one winning", async () => {
    const server = await httpServer((response) => json(response, {}));
    const kloudless = client(server.url, { headers: { "X-A": "client", "X-B": "client", "X-C": "client" } });
    await kloudless.request({ ...GET, headers: { "x-b": "request", "x-c": "request" } }, { headers: { "X-C": "call" } });
    expect(server.requests[0]?.headers).toMatchObject({ "x-a": "client", "x-b": "request", "x-c": "call" });
    await kloudless.request(GET);
    expect(server.requests[1]?.headers).toMatchObject({ "x-a": "client", "x-b": "client", "x-c": "client" });
  });

  it("goes out with the credential of its kind", async () => {
    const server = await httpServer((response) => json(response, {}));
    const kloudless = client(server.url, { apiKey: undefined, token: "t", developerKey: "d" });
    await kloudless.request(GET);
    await kloudless.request({ ...GET, auth: "developer" });
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer t", "DeveloperKey d"]);
  });

  it("for the management API without a developer key sends nothing and says so", async () => {
    const server = await httpServer((response) => json(response, {}));
    const error = await rejection(client(server.url).request({ ...GET, auth: "developer" }));
    expect(error).toMatchObject({ name: "ConfigurationError", message: expect.stringContaining("KLOUDLESS_DEV_KEY") });
    expect(server.connections).toBe(0);
  });

  it.each([
    ["a path with a query", { ...GET, path: "/x?a=1" }, {}],
    ["a path that climbs", { ...GET, path: "/accounts/../x" }, {}],
    ["a path that is none", { ...GET, path: 5 as never }, {}],
    ["a query that cannot be written", { ...GET, query: { a: {} } }, {}],
    ["an empty user to act as", GET, { asUser: "" }],
    ["a user to act as that breaks the line", GET, { asUser: "a\r\nX: 1" }],
    ["a user to act as that is no string", GET, { asUser: 5 as never }],
  ])("refuses %s", async (_, request, options) => {
    const error = await rejection(client(await deadOrigin()).request(request, options));
    expect(error).toMatchObject({ name: "ArgumentError" });
  });

  it.each([
    ["a header that breaks the line", { "X-A": "a\r\nX-B: 1" }],
    ["a header of CJK", { "X-A": "发" }],
    ["a header whose name is none", { "X A": "1" }],
  ])("S8: refuses %s", async (_, headers) => {
    const kloudless = client(await deadOrigin());
    expect(await rejection(kloudless.request({ ...GET, headers }))).toMatchObject({ name: "ConfigurationError" });
    expect(await rejection(kloudless.request(GET, { headers }))).toMatchObject({ name: "ConfigurationError" });
  });

  it("S20: with __proto__ as a header pollutes nothing", async () => {
    const server = await httpServer((response) => json(response, {}));
    await client(server.url).request({ ...GET, headers: JSON.parse('{"__proto__":"x"}') as Record<string, string> });
    expect(Object.prototype).not.toHaveProperty("x");
    expect(server.requests).toHaveLength(1);
  });

  it("cannot be JSON that is none", async () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    await expect(client(await deadOrigin()).request({ method: "POST", path: "/x", json: circle })).rejects.toThrow(TypeError);
  });
});

describe("account()", () => {
  it("is a handle that costs no request", async () => {
    const server = await httpServer((response) => json(response, { id: 7, account: "ada@example.com", service: "box", active: true }));
    const handle = client(server.url).account(7);
    expect(handle).toBeInstanceOf(Account);
    expect(handle.id).toBe(7);
    expect(JSON.stringify(handle)).toBe('{"id":7}');
    expect(server.connections).toBe(0);
    const account = await handle.refresh();
    expect(account).toBe(handle);
    expect(account.service).toBe("box");
    expect(server.requests[0]?.url).toBe("/v1/accounts/7");
  });

  it("is the token's own where there is a token, and takes over its id", async () => {
    const server = await httpServer((response) => json(response, { id: 7, account: "ada@example.com", service: "box", active: true }));
    const me = client(server.url, { apiKey: undefined, token: "t" }).account();
    expect(me.id).toBe("me");
    await me.refresh();
    await me.refresh();
    expect(server.requests.map(({ url }) => url)).toEqual(["/v1/accounts/me", "/v1/accounts/7"]);
  });

  it("must be said with an API key", async () => {
    const kloudless = client(await deadOrigin());
    expect(() => kloudless.account()).toThrow(expect.objectContaining({ name: "ConfigurationError" }));
    expect(() => kloudless.account(null as never)).toThrow(expect.objectContaining({ name: "ConfigurationError" }));
  });

  it.each(["", "..", ".", {}, Number.NaN])("with %j as an id is refused before anything is sent", async (id) => {
    const handle = client(await deadOrigin()).account(id as never);
    expect(await rejection(handle.refresh())).toMatchObject({ name: "ArgumentError", argument: "id" });
    expect(await rejection(handle.delete())).toMatchObject({ name: "ArgumentError", argument: "id" });
    expect(await rejection(handle.raw("GET", "/x"))).toMatchObject({ name: "ArgumentError", argument: "id" });
  });

  it("with a slash in its id asks for that id", async () => {
    const server = await httpServer((response) => failure(response, 404));
    expect(await rejection(client(server.url).account("a/../b").refresh())).toMatchObject({ name: "NotFoundError" });
    expect(server.requests[0]?.url).toBe("/v1/accounts/a%2F..%2Fb");
  });
});

describe("close()", () => {
  it("waits for the calls under way, their retries and their streams included", async () => {
    const server = await httpServer(async (response, { url }, index) => {
      await sleep(50);
      if (url.includes("/raw")) return void response.writeHead(200).write("begin", () => setTimeout(() => response.end("end"), 100));
      return index < 2 ? failure(response, 503) : json(response, { ok: 1 });
    });
    const kloudless = client(server.url);
    const call = kloudless.request(GET);
    const answer = await kloudless.account(1).raw("GET", "/x");
    const closing = kloudless.close();
    expect(await rejection(kloudless.request(GET))).toMatchObject({ name: "ConfigurationError" });
    expect(await answer.text()).toBe("beginend");
    expect(await call).toEqual({ ok: 1 });
    await closing;
    await until(() => server.sockets() === 0);
  });

  it("can be called twice, and without any call before", async () => {
    const kloudless = client(await deadOrigin());
    await Promise.all([kloudless.close(), kloudless.close()]);
    await kloudless.close();
    expect((await rejection(kloudless.request(GET))) as Error).toMatchObject({ message: expect.stringContaining("closed") });
  });

  it("does not wait for connections that calls have given up", async () => {
    const server = await httpServer(never);
    const kloudless = client(server.url.replace("http:", "https:"), { retry: null });
    await rejection(kloudless.request(GET, { timeout: 50 }));
    const started = performance.now();
    await kloudless.close();
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("is what leaving a block with `await using` does", async () => {
    const kloudless = client(await deadOrigin());
    await kloudless[Symbol.asyncDispose]();
    expect(await rejection(kloudless.request(GET))).toMatchObject({ name: "ConfigurationError" });
  });
});

describe("types", () => {
  const notes = defineCapability("notes", () => ({ all: (): number => 1 }));

  it("of a client without capabilities name no domain", () => {
    const kloudless = client("http://127.0.0.1:9");
    expectTypeOf<(typeof kloudless)["accounts"]["all"]>().returns.toExtend<PageList<Account>>();
    expectTypeOf<(typeof kloudless)["accounts"]["retrieve"]>().returns.resolves.toExtend<Account>();
    expectTypeOf(kloudless).toExtend<Kloudless>();
    const check = () => [kloudless.request(GET), kloudless.request<{ a: 1 }>(GET)] as const;
    expectTypeOf(check).returns.toEqualTypeOf<readonly [Promise<unknown>, Promise<{ a: 1 }>]>();
  });

  it("of an account with capabilities have them, with the fields and the methods", () => {
    type With = AccountWith<readonly [typeof notes]>;
    expectTypeOf<ReturnType<With["notes"]["all"]>>().toEqualTypeOf<number>();
    expectTypeOf<With["service"]>().toEqualTypeOf<string>();
    expectTypeOf<Awaited<PageList<With>>>().toEqualTypeOf<Page<With>>();
  });

  it("of a handle have no field but the id until it is refreshed", () => {
    type Bare = AccountHandle<readonly [typeof notes]>;
    expectTypeOf<Bare>().toHaveProperty("id");
    expectTypeOf<Bare>().toHaveProperty("notes");
    expectTypeOf<Bare>().toHaveProperty("raw");
    expectTypeOf<Bare>().not.toHaveProperty("service");
    expectTypeOf<Bare>().not.toHaveProperty("custom_properties");
    expectTypeOf<Bare["refresh"]>().returns.resolves.toExtend<AccountWith<readonly [typeof notes]>>();
  });

  it("of an account make what the server decides readonly", () => {
    const check = (account: Account): void => {
      account.active = false;
      account.custom_properties = { a: 1 };
      account.token_expiry = new Date();
      // @ts-expect-error -- the server's
      account.id = 8;
      // @ts-expect-error -- the server's
      account.created = "now";
      // @ts-expect-error -- the server's
      account.quota = { total: 1, used: 0 };
    };
    expectTypeOf(check).parameter(0).toExtend<AccountData>();
    expectTypeOf<AccountData["quota"]>().toEqualTypeOf<{ readonly total: number | null; readonly used: number | null } | undefined>();
  });

  it("of options know no field that is none", () => {
    // @ts-expect-error -- a misspelt option
    expect(() => new Kloudless({ apikey: "x" })).toThrow();
  });
});
