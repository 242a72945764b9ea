import { expect, test } from "vitest";
import { createServer } from "../index.ts";
import { serve, tempDir } from "../testing/serve.ts";
import { addStranger } from "../testing/strangers.ts";

test("two applications of one server keep events, links, properties and permissions to themselves", async () => {
  const dataDir = await tempDir();
  await (await createServer({ dataDir })).close();
  const second = await addStranger(dataDir, { developer: "same" });
  const { api } = await serve({ dataDir });
  const file = (await api.upload("a.txt", "secret")).json;
  const link = (await api.post(`${api.storage()}/links`, { file_id: file.id })).json;
  const own = api.server.accounts[0]?.id;
  const theirs = `/accounts/${second.account}`;
  for (const stranger of [api.as(`APIKey ${second.apiKey}`), api.as(`Bearer ${second.token}`)]) {
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
