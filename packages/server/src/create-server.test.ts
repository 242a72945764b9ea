import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "undici";
import { afterEach, expect, test, vi } from "vitest";
import { createServer, DataDirLockedError, type KloudlessServer, type ServerOptions } from "./index.ts";
import { Api } from "./testing/api.ts";

const cleanup: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanup.splice(0).toReversed()) await step();
});

async function start(options: ServerOptions = {}): Promise<KloudlessServer> {
  const server = await createServer(options);
  cleanup.push(() => server.close());
  return server;
}

async function tempDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "kloudless-test-"));
  cleanup.push(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

test("starts on a free loopback port with two storage accounts, a CRM account, and keys that work", async () => {
  const server = await start();
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(server.accounts.map(({ service }) => service)).toEqual(["gdrive", "box", "salesforce"]);
  const { json } = await new Api(server).get("/accounts");
  expect(json.objects.map((account: { id: number }) => account.id)).toEqual(server.accounts.map(({ id }) => id));
});

test("two servers know nothing of each other", async () => {
  const [one, two] = await Promise.all([start(), start()]);
  expect((await new Api(two, `APIKey ${one.apiKey}`).get("/accounts")).status).toBe(401);
});

test("a temporary data directory is gone after close", async () => {
  const server = await start();
  const root = server.accounts[0]?.root ?? "";
  await new Api(server).upload("a.txt", "a");
  expect(existsSync(join(root, "a.txt"))).toBe(true);
  await server.close();
  expect(existsSync(join(root, "..", ".."))).toBe(false);
});

test("ids, keys, accounts and content outlive a restart on the same directory", async () => {
  const dataDir = await tempDir();
  const first = await start({ dataDir });
  const file = (await new Api(first).upload("a.txt", "kept")).json;
  await first.close();
  const second = await start({ dataDir });
  const { accounts, applicationId, apiKey, developerKey, created } = second;
  expect({ accounts, applicationId, apiKey, developerKey }).toEqual({
    accounts: first.accounts,
    applicationId: first.applicationId,
    apiKey: first.apiKey,
    developerKey: first.developerKey,
  });
  expect([first.created, created]).toEqual([true, false]);
  expect((await new Api(second).get(`${new Api(second).storage()}/files/${file.id}/contents`)).text).toBe("kept");
});

test("an account that was deleted does not come back by itself", async () => {
  const dataDir = await tempDir();
  const first = await start({ dataDir });
  await new Api(first).delete(`/accounts/${first.accounts[0]?.id}`);
  await first.close();
  expect((await start({ dataDir })).accounts).toEqual(first.accounts.slice(1));
});

test("configured accounts keep their ids, take over changed settings, and join those of earlier starts", async () => {
  const [dataDir, root] = [await tempDir(), await tempDir()];
  const ada = { service: "dropbox", account: "ada@example.com" };
  const first = await start({ dataDir, accounts: [ada] });
  await first.close();
  const bob = { service: "box", account: "bob@example.com" };
  const second = await start({ dataDir, accounts: [bob, { ...ada, admin: true, connector: { type: "disk", root } }] });
  expect(second.accounts).toMatchObject([{ ...first.accounts[0], admin: true, root }, bob]);
});

test("chosen keys are used, also on a directory that has others", async () => {
  const dataDir = await tempDir();
  const first = await start({ dataDir });
  await first.close();
  const server = await start({ dataDir, apiKey: "chosen-key", developerKey: "chosen-developer" });
  expect((await new Api(server, "APIKey chosen-key").get("/accounts")).status).toBe(200);
  expect((await new Api(server, "DeveloperKey chosen-developer").get("/applications")).status).toBe(200);
  expect((await new Api(server, `DeveloperKey ${first.developerKey}`).get("/applications")).status).toBe(401);
});

test("a data directory serves one server at a time", async () => {
  const dataDir = await tempDir();
  const server = await start({ dataDir });
  const second = createServer({ dataDir });
  await expect(second).rejects.toThrow(DataDirLockedError);
  await expect(second).rejects.toThrow(String(process.pid));
  await server.close();
  await start({ dataDir });
});

test.skipIf(process.platform === "win32")("state is readable for its owner alone", async () => {
  const dataDir = join(await tempDir(), "data");
  await start({ dataDir });
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  expect((await stat(join(dataDir, "state.db"))).mode & 0o777).toBe(0o600);
});

test.each([
  [[{ service: "nonsense", account: "a" }], /accounts\[0\]\.service/],
  [[{ service: "box", account: "" }], /accounts\[0\]\.account/],
  [
    [
      { service: "box", account: "a" },
      { service: "box", account: "a" },
    ],
    /accounts\[1\]\.account/,
  ],
])("refuses accounts that make no sense: %j", async (accounts, message) => {
  await expect(createServer({ accounts })).rejects.toThrow(message);
});

test("refuses roots that overlap each other or the data directory", async () => {
  const dir = await tempDir();
  const attempt = (...roots: string[]) => {
    const connectors = roots.map((root) => ({ type: "disk" as const, root: join(dir, root) }));
    const accounts = connectors.map((connector, index) => ({ service: "box", account: String(index), connector }));
    return createServer({ dataDir: join(dir, "data"), accounts });
  };
  await expect(attempt("out", "out")).rejects.toThrow(/accounts\[1\]\.connector\.root/);
  await expect(attempt("out", "out/in")).rejects.toThrow(/overlaps/);
  await expect(attempt("out/in", "out")).rejects.toThrow(/overlaps/);
  await expect(attempt(".")).rejects.toThrow(/data directory/);
  const server = await attempt("out", "out2", "data/inside");
  await server.close();
});

test("close is prompt with idle connections and requests under way, and may be called twice", async () => {
  const server = await start({ faults: true });
  const pool = new Pool(server.url, { connections: 5 });
  cleanup.push(() => pool.destroy());
  const get = () => pool.request({ path: "/v1/accounts", method: "GET", headers: { authorization: `APIKey ${server.apiKey}` } });
  await Promise.all(Array.from({ length: 5 }, async () => (await get()).body.dump()));
  server.faults.add({ action: { stall: "headers" } });
  const stalled = get();
  stalled.catch(() => undefined);
  expect(server.sockets()).toBeGreaterThan(0);
  await expect.poll(() => server.requests.length).toBe(6);
  const before = performance.now();
  await Promise.all([server.close(), server.close()]);
  expect(performance.now() - before).toBeLessThan(1000);
  await expect(stalled).rejects.toThrow();
  expect(server.sockets()).toBe(0);
});

test("nothing is left behind by a start that fails", async () => {
  // A directory of its own: in the system's, servers of other tests come and go.
  const directory = await tempDir();
  for (const name of ["TMPDIR", "TEMP", "TMP"]) vi.stubEnv(name, directory);
  cleanup.push(async () => vi.unstubAllEnvs());
  const server = await start();
  const before = await readdir(directory);
  expect(before).toEqual([expect.stringMatching(/^kloudless-server-/)]);
  await expect(createServer({ port: Number(new URL(server.url).port) })).rejects.toThrow(/EADDRINUSE/);
  expect(await readdir(directory)).toEqual(before);
});
