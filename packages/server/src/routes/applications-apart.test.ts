import { join } from "node:path";
import { expect, test } from "vitest";
import { createServer } from "../index.ts";
import { Accounts } from "../state/accounts.ts";
import { now } from "../state/clock.ts";
import { openDatabase } from "../state/database.ts";
import { hashSecret, newPublicId, newSecret } from "../state/secrets.ts";
import { serve, tempDir } from "../testing/serve.ts";

/** A second application with an account of its own in the data directory of a server that is not running. */
async function addApplication(dataDir: string): Promise<{ key: string; account: number; token: string }> {
  const db = await openDatabase(join(dataDir, "state.db"), true);
  const { developer_id } = await db.selectFrom("applications").select("developer_id").executeTakeFirstOrThrow();
  const [id, key, created] = [newPublicId(), newSecret(), now()];
  const flags = { active: 1, implicit_grant_enabled: 0, recent_enabled: 1, events_enabled: 1 } as const;
  const texts = { name: "Second", description: "", logo_url: null, source: null, created, modified: created };
  await db
    .insertInto("applications")
    .values({ id, developer_id, ...flags, ...texts })
    .execute();
  await db
    .insertInto("api_keys")
    .values({ key, key_hash: hashSecret(key), application_id: id, created, modified: created })
    .execute();
  const account = await new Accounts(db).insert({
    applicationId: id,
    service: "box",
    account: "eve@example.com",
    admin: false,
    connector: { type: "disk" },
    raw: undefined,
  });
  await db.destroy();
  return { key, account: account.id, token: account.bearer };
}

test("two applications of one server keep events, links, properties and permissions to themselves", async () => {
  const dataDir = await tempDir();
  await (await createServer({ dataDir })).close();
  const second = await addApplication(dataDir);
  const { api } = await serve({ dataDir });
  const file = (await api.upload("a.txt", "secret")).json;
  const link = (await api.post(`${api.storage()}/links`, { file_id: file.id })).json;
  const own = api.server.accounts[0]?.id;
  const theirs = `/accounts/${second.account}`;
  for (const stranger of [api.as(`APIKey ${second.key}`), api.as(`Bearer ${second.token}`)]) {
    for (const path of [
      `/accounts/${own}/events`,
      `/accounts/${own}/events/latest`,
      `${api.storage()}/links`,
      `${api.storage()}/links/${link.id}`,
      `/accounts/${own},${second.account}/storage/links`,
      `${api.storage()}/files/${file.id}/properties`,
      `${api.storage()}/files/${file.id}/permissions`,
      `${api.storage()}/folders/root/permissions`,
      // The other application's own account, and ids of this one.
      `${theirs}/storage/links/${link.id}`,
      `${theirs}/storage/files/${file.id}/properties`,
    ]) {
      expect((await stranger.get(path)).status).toBe(404);
    }
    expect((await stranger.post(`${theirs}/storage/links`, { file_id: file.id })).status).toBe(404);
    expect((await stranger.delete(`${theirs}/storage/links/${link.id}`)).status).toBe(404);
    expect((await stranger.get(`${theirs}/storage/links`)).json.total).toBe(0);
    expect((await stranger.get(`${theirs}/events`)).json.count).toBe(0);
  }
  expect((await api.get(`${theirs}/events`)).status).toBe(404);
  expect((await api.get(`${api.storage()}/links`)).json.total).toBe(1);
});
