import { createHmac } from "node:crypto";
import { expect, test, vi } from "vitest";
import { createServer, type ServerOptions } from "../index.ts";
import { receiver } from "../testing/receiver.ts";
import { serve, tempDir } from "../testing/serve.ts";

const FAST = { debounce: 20, retryBase: 10, retryMax: 40, timeout: 300 };
const OPEN: ServerOptions = { allowPrivateFetch: true, webhooks: FAST };

async function hooked(options: ServerOptions = OPEN) {
  const { api, server } = await serve(options);
  const developer = api.as(`DeveloperKey ${server.developerKey}`);
  const target = await receiver(server.applicationId);
  return { api, server, developer, target, path: `/applications/${server.applicationId}/webhooks` };
}

const sign = (body: string, key: string): string => createHmac("sha256", key).update(body).digest("base64");
const until = (holds: () => void | Promise<void>): Promise<void> => vi.waitFor(holds, { timeout: 5000, interval: 10 });
const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

test("an address that answers the test becomes a webhook", async () => {
  const { developer, server, target, path } = await hooked();
  const made = await developer.post(path, { url: target.url });
  expect(made.status).toBe(201);
  expect(made.json).toEqual({
    id: expect.any(String),
    url: target.url,
    created: made.json.created,
    modified: made.json.created,
    api: "meta",
    type: "webhook",
  });
  expect(target.received).toEqual([
    { method: "POST", body: "", signature: sign("", server.apiKey), contentType: "application/x-www-form-urlencoded", atOnce: 1 },
  ]);
  expect((await developer.get(`/meta${path}/${made.json.id}`)).json).toEqual(made.json);
  // The same address may be there twice.
  await developer.post(path, { url: target.url });
  const { json } = await developer.get(path);
  expect(json).toMatchObject({ total: 2, count: 2, page: 1, type: "object_list", api: "meta" });
  expect(json.objects[0]).toEqual(made.json);
  expect((await developer.get(`${path}/${made.json.id}/deliveries`)).json.objects).toMatchObject([
    { account: null, attempt: 1, result: "delivered", status: 200, error: null, api: "meta", type: "webhook_delivery" },
  ]);
  expect((await developer.delete(`${path}/${made.json.id}`)).status).toBe(204);
  expect((await developer.get(`${path}/${made.json.id}`)).status).toBe(404);
  expect((await developer.delete(`${path}/${made.json.id}`)).status).toBe(404);
});

test.each([{}, { url: 7 }, { url: "" }, { url: "nonsense" }, { url: "ftp://example.com/" }, { url: "/path" }, { url: "javascript:x" }])(
  "%j is no webhook",
  async (body) => {
    const { developer, path } = await hooked();
    const answer = await developer.post(path, body);
    expect(answer.json).toMatchObject({ status_code: 400, error_code: "invalid_parameters" });
    expect(answer.json.message).toMatch(/^url /);
  },
);

test("an address that does not pass the test is refused", async () => {
  const { developer, target, path, api, server } = await hooked();
  const refused = async (): Promise<string> => {
    const answer = await developer.post(path, { url: target.url });
    expect(answer.json).toMatchObject({ status_code: 400, error_code: "invalid_parameters" });
    return answer.json.message;
  };
  target.applicationId = "ok";
  expect(await refused()).toContain("the id of the application");
  target.respond = (response) => response.writeHead(201).end(server.applicationId);
  expect(await refused()).toContain("201 instead of 200");
  const other = await receiver(server.applicationId);
  target.respond = (response) => response.writeHead(302, { location: other.url }).end();
  expect(await refused()).toContain("302");
  expect(other.received).toEqual([]);
  target.respond = (response) => response.end("x".repeat(100_000));
  expect(await refused()).toContain("the id of the application");
  target.respond = (response) => response.destroy();
  expect(await refused()).toContain("could not be reached");
  target.respond = () => undefined;
  expect(await refused()).toContain("within 300 ms");
  await target.stop();
  expect(await refused()).toContain("could not be reached");
  expect((await developer.get(path)).json.total).toBe(0);
  // Without a key there is nothing to sign with.
  await developer.delete(`/applications/${server.applicationId}/apikeys/${server.apiKey}`);
  expect(await refused()).toContain("no API key");
  expect((await api.get("/accounts")).status).toBe(401);
});

test("S12: it never calls private addresses, unless that is allowed", async () => {
  const { developer, target, path } = await hooked({ webhooks: FAST });
  const { port } = new URL(target.url);
  for (const host of ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "169.254.169.254", "10.0.0.1"]) {
    const answer = await developer.post(path, { url: `http://${host}:${port}/` });
    expect(answer.json.message).toContain("does not send to");
  }
  expect(target.received).toEqual([]);
});

test("a change is told once its account is quiet, signed with the oldest key", async () => {
  const { api, developer, server, target, path } = await hooked({ ...OPEN, webhooks: { ...FAST, debounce: 1000 } });
  await developer.post(`/applications/${server.applicationId}/apikeys`);
  const hook = (await developer.post(path, { url: target.url })).json;
  for (let index = 0; index < 5; index++) await api.upload(`${index}.txt`, "x");
  await api.upload("there.txt", "x", { account: 1 });
  await until(() => expect(target.received).toHaveLength(3));
  await pause(1300);
  const bodies = target.received.slice(1).map(({ body }) => body);
  expect(bodies).toEqual(server.accounts.slice(0, 2).map(({ id }) => `account=${id}`));
  for (const { body, signature, contentType } of target.received) {
    expect(signature).toBe(sign(body, server.apiKey));
    expect(contentType).toBe("application/x-www-form-urlencoded");
  }
  const { json } = await developer.get(`${path}/${hook.id}/deliveries`);
  expect(json.objects.map(({ account, result }: { account: number; result: string }) => [account, result])).toEqual([
    [server.accounts[1]?.id, "delivered"],
    [server.accounts[0]?.id, "delivered"],
    [null, "delivered"],
  ]);
});

test("a change of a CRM record is told like any other", async () => {
  const { api, developer, server, target, path } = await hooked();
  await developer.post(path, { url: target.url });
  const crm = server.accounts.find(({ service }) => service === "salesforce");
  expect((await api.post(`/accounts/${crm?.id}/crm/accounts`, { name: "Northwind Tiles" })).status).toBe(201);
  await until(() => expect(target.received.map(({ body }) => body)).toEqual(["", `account=${crm?.id}`]));
});

test("what happens while a receiver is being told is told afterwards", async () => {
  const { api, developer, target, path, server } = await hooked();
  await developer.post(path, { url: target.url });
  target.respond = (response, index) => {
    // In the middle of the first notification, something else happens.
    if (index === 1) void api.upload("second.txt", "x").then(() => response.end(server.applicationId));
    else response.end(server.applicationId);
  };
  await api.upload("first.txt", "x");
  await until(() => expect(target.received).toHaveLength(3));
  expect(target.received.map(({ atOnce }) => atOnce)).toEqual([1, 1, 1]);
  await pause(100);
  expect(target.received).toHaveLength(3);
});

test("R23: a receiver that was down is told when it is up again, about each account once", async () => {
  const { api, developer, server, target, path } = await hooked();
  const hook = (await developer.post(path, { url: target.url })).json;
  await target.stop();
  await api.upload("a.txt", "x");
  await api.upload("b.txt", "x", { account: 1 });
  await api.upload("c.txt", "x");
  const attempts = async () => (await developer.get(`${path}/${hook.id}/deliveries`)).json.objects;
  await until(async () => expect((await attempts()).length).toBeGreaterThan(4));
  await target.start();
  await until(() => expect(target.received).toHaveLength(3));
  await pause(100);
  expect(
    target.received
      .slice(1)
      .map(({ body }) => body)
      .toSorted(),
  ).toEqual(
    server.accounts
      .slice(0, 2)
      .map(({ id }) => `account=${id}`)
      .toSorted(),
  );
  const [last, ...before] = await attempts();
  expect(last).toMatchObject({ result: "delivered", status: 200 });
  expect(last.attempt).toBeGreaterThan(1);
  expect(before.some(({ result, error }: { result: string; error: string }) => result === "failed" && /reached/.test(error))).toBe(true);
});

test("R23: a receiver that answers wrongly is tried again, ever more slowly", async () => {
  const { api, developer, target, path } = await hooked({ ...OPEN, webhooks: { ...FAST, retryBase: 60, retryMax: 10_000 } });
  await developer.post(path, { url: target.url });
  const times: number[] = [];
  target.respond = (response) => {
    times.push(performance.now());
    response.writeHead(500).end();
  };
  await api.upload("a.txt", "x");
  await until(() => expect(times.length).toBe(4));
  const [first = 0, second = 0, third = 0, fourth = 0] = times;
  expect(second - first).toBeGreaterThanOrEqual(29);
  expect(third - second).toBeGreaterThanOrEqual(59);
  expect(fourth - third).toBeGreaterThanOrEqual(119);
});

test("R23: it gives up in the end, and says so", async () => {
  const { api, developer, target, path } = await hooked({ ...OPEN, webhooks: { ...FAST, giveUpAfter: 100 } });
  const hook = (await developer.post(path, { url: target.url })).json;
  target.respond = (response) => response.writeHead(500).end();
  await api.upload("a.txt", "x");
  const latest = async () => (await developer.get(`${path}/${hook.id}/deliveries`)).json.objects[0];
  await until(async () => expect(await latest()).toMatchObject({ result: "abandoned", status: 500 }));
  const count = target.received.length;
  await pause(200);
  expect(target.received).toHaveLength(count);
  // The next change begins anew.
  target.respond = undefined;
  await api.upload("b.txt", "x");
  await until(async () => expect(await latest()).toMatchObject({ result: "delivered", attempt: 1 }));
});

test("a receiver that fails keeps no other one waiting", async () => {
  const { api, developer, target, path, server } = await hooked();
  const bad = await receiver(server.applicationId);
  await developer.post(path, { url: bad.url });
  await developer.post(path, { url: target.url });
  bad.respond = () => undefined;
  await api.upload("a.txt", "x");
  await until(() => expect(target.received).toHaveLength(2));
});

test("R23: what was not told before a restart is told after it", async () => {
  const dataDir = await tempDir();
  const first = await createServer({ dataDir, ...OPEN });
  const target = await receiver(first.applicationId);
  const call = (path: string, authorization: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${first.url}/v1${path}`, { method: "POST", headers: { authorization, ...headers }, body });
  const path = `/applications/${first.applicationId}/webhooks`;
  expect((await call(path, `DeveloperKey ${first.developerKey}`, JSON.stringify({ url: target.url }))).status).toBe(201);
  await target.stop();
  const account = first.accounts[0]?.id;
  const metadata = JSON.stringify({ name: "a.txt", parent_id: "root" });
  const uploaded = await call(`/accounts/${account}/storage/files`, `APIKey ${first.apiKey}`, "x", { "x-kloudless-metadata": metadata });
  expect(uploaded.status).toBe(201);
  await first.close();
  await target.start();
  await serve({ dataDir, ...OPEN });
  await until(() => expect(target.received.at(-1)?.body).toBe(`account=${account}`));
  expect(target.received).toHaveLength(2);
});

test("a deleted webhook hears nothing any more, not even what was on its way", async () => {
  const { api, developer, target, path } = await hooked();
  const hook = (await developer.post(path, { url: target.url })).json;
  target.respond = (response) => response.writeHead(500).end();
  await api.upload("a.txt", "x");
  await until(() => expect(target.received.length).toBeGreaterThan(1));
  expect((await developer.delete(`${path}/${hook.id}`)).status).toBe(204);
  const count = target.received.length;
  await api.upload("b.txt", "x");
  await pause(200);
  expect(target.received).toHaveLength(count);
  expect((await developer.get(`${path}/${hook.id}/deliveries`)).status).toBe(404);
});

test("webhooks end with their application, and rest while it is inactive", async () => {
  const { api, developer, target, path, server } = await hooked({ ...OPEN, webhooks: { ...FAST, debounce: 100 } });
  await developer.post(path, { url: target.url });
  const application = `/applications/${server.applicationId}`;
  await api.upload("a.txt", "x");
  await developer.patch(application, { active: false });
  await pause(250);
  expect(target.received).toHaveLength(1);
  await developer.patch(application, { active: true });
  await api.upload("b.txt", "x");
  await until(() => expect(target.received).toHaveLength(2));
  await api.upload("c.txt", "x");
  await developer.delete(application);
  await pause(250);
  expect(target.received).toHaveLength(2);
});

test("a webhook keeps its address: another one is another webhook", async () => {
  const { developer, server, target, path } = await hooked();
  const hook = (await developer.post(path, { url: target.url })).json;
  const other = await receiver(server.applicationId);
  const answer = await developer.patch(`${path}/${hook.id}`, { url: other.url });
  expect(answer.json).toMatchObject({ status_code: 501, error_code: "not_implemented" });
  expect((await developer.get(`${path}/${hook.id}`)).json).toEqual(hook);
  expect(other.received).toEqual([]);
  expect((await developer.patch(`${path}/unknown`, { url: other.url })).status).toBe(404);
});

test("options that make no sense are named", async () => {
  await expect(createServer({ webhooks: { debounce: -1 } })).rejects.toThrow("webhooks.debounce");
  await expect(createServer({ webhooks: { timeout: 1.5 } })).rejects.toThrow("webhooks.timeout");
});
