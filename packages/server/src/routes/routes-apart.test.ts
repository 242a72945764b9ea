import { describe, expect, onTestFinished, test } from "vitest";
import type { Route } from "../http/route.ts";
import { createServer, type KloudlessServer } from "../index.ts";
import { Api } from "../testing/api.ts";
import { tempDir } from "../testing/serve.ts";
import { addStranger, type Stranger } from "../testing/strangers.ts";
import { routes } from "./index.ts";

/** Ids of things that are there, by the name of the parameter they stand for; those of other parameters need not exist. */
type Ids = Readonly<Record<string, string>>;

interface World {
  readonly server: KloudlessServer;
  readonly owner: Api;
  readonly stranger: Stranger;
  readonly ids: Ids;
}

/** A server with things of its owner in it, and somebody else who has an application there. */
async function world(): Promise<World> {
  const dataDir = await tempDir();
  const accounts = [{ service: "box", account: "ada@example.com", admin: true }] as const;
  await (await createServer({ dataDir, accounts })).close();
  const stranger = await addStranger(dataDir);
  const server = await createServer({ dataDir, accounts });
  onTestFinished(() => server.close());
  const owner = new Api(server);
  const file = (await owner.upload("a.txt", "secret")).json.id as string;
  const link = (await owner.post(`${owner.storage()}/links`, { file_id: file })).json.id as string;
  const developer = (await developerOf(owner)).id;
  const ids = {
    account: String(server.accounts[0]?.id),
    application: server.applicationId,
    key: server.apiKey,
    developer,
    file,
    link,
    folder: "root",
    user: "1",
    group: "g1",
    id: file,
  };
  return { server, owner, stranger, ids };
}

const developerOf = async (api: Api): Promise<{ id: string }> =>
  (await api.as(`DeveloperKey ${api.server.developerKey}`).get("/developers")).json.objects[0];

const fill = (path: string, ids: Ids): string =>
  path.replace(/:([a-z_]+)/gi, (_match, name: string) => encodeURIComponent(ids[name] ?? "unknown"));

const methodsOf = ({ methods }: Route): string[] => Object.keys(methods);
const body = (method: string): object =>
  method === "GET" ? {} : { body: { name: "n", url: "https://example.com", raw_id: "a", type: "file" } };
const list = (access: Route["access"]): [string, string][] =>
  routes
    .filter((route) => route.access === access)
    .flatMap((route) => methodsOf(route).map((method): [string, string] => [method, route.path]));

/** Nothing of the owner's is gone or different. */
async function untouched({ server, owner, ids }: World): Promise<void> {
  expect((await owner.get(`/accounts/${ids.account}`)).json).toMatchObject({ active: true, admin: true });
  expect((await owner.get(`${owner.storage()}/links/${ids.link}`)).json.active).toBe(true);
  expect(await owner.names()).toEqual(["a.txt"]);
  const developer = owner.as(`DeveloperKey ${server.developerKey}`);
  expect((await developer.get("/applications")).json).toMatchObject({ total: 1, objects: [{ name: "Kloudless", active: true }] });
  expect((await developer.get(`/applications/${ids.application}/apikeys`)).json.total).toBe(1);
  expect((await developer.get("/developers")).json.objects[0]).toMatchObject({ first_name: "" });
}

describe("every route", () => {
  test("is known to belong to somebody", () => {
    for (const { access } of routes) expect(["account", "client", "management", "public"]).toContain(access);
    expect(list("account").length).toBeGreaterThan(30);
    expect(list("management").length).toBeGreaterThan(30);
  });

  test("about an account refuses other applications' keys and other accounts' tokens, whatever the ids", async () => {
    const here = await world();
    for (const credential of [`APIKey ${here.stranger.apiKey}`, `Bearer ${here.stranger.token}`]) {
      const api = here.owner.as(credential);
      for (const [method, path] of list("account")) {
        const foreign = await api.send(method, fill(path, here.ids), body(method));
        expect([method, path, foreign.status]).toEqual([method, path, 404]);
        expect(foreign.text).not.toContain("ada@example.com");
        const both = fill(path, { ...here.ids, account: "BOTH" }).replace("BOTH", `${here.ids.account},${here.stranger.account}`);
        expect([method, path, (await api.send(method, both, body(method))).status]).toEqual([method, path, 404]);
      }
    }
    await untouched(here);
  });

  test("about an account of one's own finds nothing by ids of another account", async () => {
    const here = await world();
    const api = here.owner.as(`APIKey ${here.stranger.apiKey}`);
    const own = { ...here.ids, account: String(here.stranger.account), folder: here.ids.file ?? "" };
    for (const [method, path] of list("account")) {
      // What is named in both accounts the same way, and lists without an id, are one's own.
      if (!/:(?!account|user|group)/.test(path)) continue;
      const { status } = await api.send(method, fill(path, own), body(method));
      // 501 is what a storage account says to a part of the API that it does not have, whatever the ids.
      expect([method, path, (status >= 400 && status < 500) || status === 501]).toEqual([method, path, true]);
    }
    await untouched(here);
  });

  test("about an application refuses other developers, and every key that is no developer's", async () => {
    const here = await world();
    for (const [method, path] of list("management")) {
      const isForeign = /:(application|developer|id)/.test(path);
      const answer = await here.owner.as(`DeveloperKey ${here.stranger.developerKey}`).send(method, fill(path, here.ids), body(method));
      if (isForeign) expect([method, path, answer.status]).toEqual([method, path, 404]);
      expect(answer.text).not.toContain(here.server.applicationId);
      expect(answer.text).not.toContain(here.server.apiKey);
      for (const [credential, status] of [
        [`APIKey ${here.server.apiKey}`, 403],
        [`Bearer ${here.server.accounts[0]?.token}`, 403],
        ["DeveloperKey wrong", 401],
        [undefined, 401],
      ] as const) {
        const refused = await here.owner.as(credential).send(method, fill(path, here.ids), body(method));
        expect([method, path, refused.status]).toEqual([method, path, status]);
      }
    }
    await untouched(here);
  });

  test("about accounts refuses a developer key", async () => {
    const here = await world();
    const api = here.owner.as(`DeveloperKey ${here.server.developerKey}`);
    for (const [method, path] of [...list("account"), ...list("client")]) {
      expect([method, path, (await api.send(method, fill(path, here.ids), body(method))).status]).toEqual([method, path, 403]);
    }
    await untouched(here);
  });
});
