import { inspect } from "node:util";
import { ApiError, AuthenticationError, ConfigurationError, Kloudless, NotFoundError, PermissionError } from "@kloudless/core";
import { describe, expect, expectTypeOf, it, onTestFinished, test } from "vitest";
import { bench, rejection } from "../test/bench.ts";
import { ApiKey, Application, type ApplicationHandle, Developer, type ManagementApi, management } from "./index.ts";

describe("the capability", () => {
  it("is on the client, and the same object by both doors", async () => {
    const { kloudless } = await bench();
    expect(kloudless.management).toBe(management(kloudless));
    expectTypeOf(kloudless.management).toEqualTypeOf<ManagementApi>();
    // @ts-expect-error -- it is no part of accounts
    expect(kloudless.account(1).management).toBeUndefined();
  });

  it("is not there without being used", () => {
    // @ts-expect-error -- without the capability there is no such property
    expect(new Kloudless({ developerKey: "key" }).management).toBeUndefined();
  });

  it("works with the developer key alone", async () => {
    const { server } = await bench();
    const kloudless = new Kloudless({ developerKey: server.developerKey, baseUrl: server.url, use: [management] });
    onTestFinished(() => kloudless.close());
    expect((await kloudless.management.applications.all()).total).toBe(1);
  });

  it("says which key is missing, and sends nothing", async () => {
    const { server } = await bench();
    const kloudless = new Kloudless({ apiKey: server.apiKey, baseUrl: server.url, use: [management] });
    onTestFinished(() => kloudless.close());
    const { applications, developers } = kloudless.management;
    const application = applications.handle(server.applicationId);
    for (const call of [
      () => applications.all(),
      () => applications.create({ name: "n" }),
      () => applications.retrieve("x"),
      () => application.refresh(),
      () => application.delete(),
      () => application.apikeys.all(),
      () => application.apikeys.create(),
      () => application.webhooks.all(),
      () => application.webhooks.create({ url: "http://x.example" }),
      () => application.webhooks.retrieve("x"),
      () => developers.all(),
      () => developers.retrieve("x"),
    ]) {
      const error = await rejection(call());
      expect(error).toBeInstanceOf(ConfigurationError);
      expect((error as Error).message).toMatch(/developerKey.*KLOUDLESS_DEV_KEY/);
    }
    expect(server.requests).toEqual([]);
  });

  it.each([
    ["wrong", AuthenticationError],
    ["api", AuthenticationError],
    ["token", AuthenticationError],
  ] as const)("is refused with a %s key in the place of the developer's", async (kind, type) => {
    const { server } = await bench();
    const developerKey = { wrong: "nonsense", api: server.apiKey, token: server.accounts[0]?.token ?? "" }[kind];
    const kloudless = new Kloudless({ developerKey, baseUrl: server.url, use: [management] });
    onTestFinished(() => kloudless.close());
    expect(await rejection(kloudless.management.applications.all())).toBeInstanceOf(type);
  });

  test("management paths take no API key, and accounts no developer key", async () => {
    const { kloudless } = await bench();
    expect(await rejection(kloudless.request({ method: "GET", path: "/applications" }))).toBeInstanceOf(PermissionError);
    expect(await rejection(kloudless.request({ method: "GET", path: "/accounts", auth: "developer" }))).toBeInstanceOf(PermissionError);
  });
});

describe("applications", () => {
  it("are made, found, listed, changed and deleted", async () => {
    const { kloudless, server } = await bench();
    const { applications } = kloudless.management;
    const made = await applications.create({ name: "Ledger / Sync+=", description: "d" });
    expect(made).toBeInstanceOf(Application);
    expect(made).toMatchObject({ name: "Ledger / Sync+=", description: "d", active: true, events_enabled: false });
    const found = await applications.retrieve(made.id);
    expect(JSON.stringify(found)).toBe(JSON.stringify(made));
    expect((await applications.all().toArray()).map(({ id }) => id)).toEqual([server.applicationId, made.id]);
    expect((await applications.all({ page_size: 1 })).count).toBe(1);
    expect(await applications.all({ page_size: 1 }).toArray()).toHaveLength(2);

    const before = server.requests.length;
    made.name = "Renamed";
    made.logo_url = "https://example.com/logo.png";
    made.active = false;
    await made.save();
    await made.save();
    expect(server.requests.length).toBe(before + 1);
    expect(JSON.parse(String(server.requests.at(-1)?.body))).toEqual({
      name: "Renamed",
      logo_url: "https://example.com/logo.png",
      active: false,
    });
    expect((await found.refresh()).name).toBe("Renamed");
    expect((await applications.all({ active: true })).total).toBe(1);
    made.logo_url = null;
    expect((await made.save()).logo_url).toBeNull();

    const handle = applications.handle(made.id);
    // @ts-expect-error -- a handle has no fields yet
    expect(handle.name).toBeUndefined();
    await handle.delete();
    expect(await rejection(applications.retrieve(made.id))).toBeInstanceOf(NotFoundError);
    expect(await rejection(made.delete())).toBeInstanceOf(NotFoundError);
  });

  it("begin with the settings of another one", async () => {
    const { kloudless, server } = await bench();
    const { applications } = kloudless.management;
    const made = await applications.create({ name: "Copy", source: server.applicationId, recent_enabled: false });
    expect(made).toMatchObject({ source: server.applicationId, events_enabled: true, recent_enabled: false });
    expect((await made.apikeys.all()).total).toBe(1);
  });

  it("are refused when they make no sense", async () => {
    const { kloudless } = await bench();
    const { applications } = kloudless.management;
    const cases = [
      applications.create({ name: "" }),
      applications.create({ name: "n", source: "nonsense" }),
      applications.all({ page_size: 5000 }),
      applications.all({ page: 0 }),
    ];
    for (const call of cases) {
      const error = await rejection(call);
      expect(ApiError.is(error) && [error.status, error.code]).toEqual([400, "invalid_parameters"]);
    }
    for (const id of ["", ".", ".."]) expect(await rejection(applications.retrieve(id))).toMatchObject({ name: "ArgumentError" });
  });

  it("are not made twice by a retry, and are read again by one", async () => {
    const { kloudless, server } = await bench();
    const { applications } = kloudless.management;
    server.faults.add({ method: "POST", action: { commitThenReset: true } });
    await expect(applications.create({ name: "Once" })).rejects.toMatchObject({ name: "ConnectionError" });
    server.faults.add({ method: "GET", action: { status: 503 } });
    expect((await applications.all()).total).toBe(2);
  });
});

describe("API keys", () => {
  it("open the application's accounts until they are deleted", async () => {
    const { kloudless, server } = await bench();
    const application = kloudless.management.applications.handle(server.applicationId);
    const key = await application.apikeys.create();
    expect(key).toBeInstanceOf(ApiKey);
    const client = new Kloudless({ apiKey: key.key, baseUrl: server.url, retry: null });
    onTestFinished(() => client.close());
    expect((await client.accounts.all()).count).toBe(server.accounts.length);
    expect((await application.apikeys.all().toArray()).map((each) => each.key)).toEqual([server.apiKey, key.key]);
    await key.delete();
    expect(await rejection(client.accounts.all())).toBeInstanceOf(AuthenticationError);
    expect(await rejection(key.delete())).toBeInstanceOf(NotFoundError);
  });

  it("are there to be read, and masked where they are only printed", async () => {
    const { kloudless, server } = await bench();
    const [key] = await kloudless.management.applications.handle(server.applicationId).apikeys.all();
    expect(key?.key).toBe(server.apiKey);
    expect(JSON.parse(JSON.stringify(key))).toMatchObject({ key: server.apiKey, type: "apikey" });
    for (const shown of [inspect(key), inspect([{ deep: key }], { depth: 9, showHidden: true })]) {
      expect(shown).toContain("[hidden]");
      expect(shown).not.toContain(server.apiKey);
      expect(shown).toContain("created");
    }
    expect(() => Object.assign(key ?? {}, { key: "other" })).toThrow(TypeError);
  });

  it("are in no error", async () => {
    const { kloudless, server } = await bench();
    const [key] = await kloudless.management.applications.handle(server.applicationId).apikeys.all();
    await key?.delete();
    const error = await rejection(key?.delete() ?? Promise.resolve());
    expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain(server.apiKey);
  });
});

test("developers are found and renamed", async () => {
  const { kloudless } = await bench();
  const [self] = await kloudless.management.developers.all();
  if (self === undefined) throw new Error("There is always one.");
  expect(self).toBeInstanceOf(Developer);
  self.first_name = "Ada";
  self.last_name = "Lovelace";
  await self.save();
  expect(await kloudless.management.developers.retrieve(self.id)).toMatchObject({ first_name: "Ada", last_name: "Lovelace" });
  expect(await rejection(kloudless.management.developers.retrieve("other"))).toBeInstanceOf(NotFoundError);
});

test("types: what the server decides is readonly, and handles have no fields", () => {
  const change = (application: Application, key: ApiKey, developer: Developer): void => {
    application.name = "n";
    application.logo_url = null;
    developer.first_name = "Ada";
    // @ts-expect-error -- the server decides on the id
    application.id = "other";
    // @ts-expect-error -- what it was made from is settled when it is made
    application.source = null;
    // @ts-expect-error -- a name is a text
    application.name = null;
    // @ts-expect-error -- keys are made, not chosen
    key.key = "other";
    // @ts-expect-error -- it is no part of what can be changed
    developer.email = "ada@example.com";
  };
  expectTypeOf(change).returns.toBeVoid();
  expectTypeOf<Application["logo_url"]>().toEqualTypeOf<string | null>();
  expectTypeOf<ApplicationHandle>().toHaveProperty("apikeys");
  expectTypeOf<ApplicationHandle>().not.toHaveProperty("name");
});
