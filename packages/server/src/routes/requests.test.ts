import { expect, test } from "vitest";
import { Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

interface Logged {
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly account: number | null;
}

test("a developer sees what the application asked for lately, without queries and bodies", async () => {
  const { api, server } = await serve({});
  const manager = new Api(server).as(`DeveloperKey ${server.developerKey}`);
  const logged = async (after = 0): Promise<Logged[]> =>
    (await manager.get(`/meta/applications/${server.applicationId}/requests?after=${after}`)).json.objects;
  expect(await logged()).toEqual([]);
  await api.get("/accounts?search=canary");
  await api.get(`/accounts/${server.accounts[0]?.id}/storage/quota`);
  await api.get("/accounts/1/storage/quota");
  await api.as("APIKey nobody").get("/accounts");
  const seen = await logged();
  expect(seen.map(({ method, path, status, account }) => [method, path, status, account])).toEqual([
    ["GET", "/v1/accounts", 200, null],
    ["GET", `/v1/accounts/${server.accounts[0]?.id}/storage/quota`, 200, server.accounts[0]?.id],
    ["GET", "/v1/accounts/1/storage/quota", 404, null],
  ]);
  expect(JSON.stringify(seen)).not.toContain("canary");
  expect((await logged(seen[1]?.number)).map(({ status }) => status)).toEqual([404]);
  expect((await manager.get(`/meta/applications/${server.applicationId}/requests?after=x`)).status).toBe(400);
});
