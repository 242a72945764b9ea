import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { tempDir } from "../testing/serve.ts";
import { type SpawnedServer, spawnServer } from "../testing/spawn-server.ts";

const ROUNDS = 2;

interface Item {
  id: string;
  name: string;
}

async function call<T>(server: SpawnedServer, method: string, path: string, body?: object): Promise<T> {
  const headers = { authorization: server.authorization };
  const answer = await fetch(`${server.url}/v1${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return (await answer.json()) as T;
}

const upload = async (server: SpawnedServer, name: string, body: string): Promise<Item> => {
  const headers = { authorization: server.authorization, "x-kloudless-metadata": JSON.stringify({ name, parent_id: "root" }) };
  return (await (await fetch(`${server.url}/v1${server.storage}/files`, { method: "POST", headers, body })).json()) as Item;
};

test("kill -9 between renames loses no acknowledged event, and leads no link to another file", { timeout: 120_000 }, async () => {
  const dataDir = await tempDir();
  for (let round = 0; round < ROUNDS; round++) {
    let server = await spawnServer(["--data", dataDir]);
    const account = server.storage.replace("/storage", "");
    const { cursor } = await call<{ cursor: string }>(server, "GET", `${account}/events/latest`);
    const content = `mine ${round}`;
    let file = await upload(server, `r${round}-0`, content);
    const link = await call<{ url: string }>(server, "POST", `${server.storage}/links`, { file_id: file.id, direct: true });

    const acknowledged = [file.name];
    const renaming = (async (): Promise<void> => {
      for (let n = 1; ; n++) {
        file = await call<Item>(server, "PATCH", `${server.storage}/files/${file.id}`, { name: `r${round}-${n}` });
        acknowledged.push(file.name);
      }
    })();
    renaming.catch(() => undefined);
    await sleep(100 + Math.random() * 200);
    await server.kill();
    await expect(renaming).rejects.toThrow();

    server = await spawnServer(["--data", dataDir]);
    const { objects } = await call<{ objects: { metadata: Item }[] }>(server, "GET", `${account}/events?cursor=${cursor}`);
    const told = objects.map(({ metadata }) => metadata.name);
    expect(acknowledged.length).toBeGreaterThan(1);
    expect(told.slice(0, acknowledged.length)).toEqual(acknowledged);
    expect(told.length).toBeLessThanOrEqual(acknowledged.length + 1);

    // Nobody had an answer to the last rename: the link may have stayed behind, but not for what takes the place.
    const { objects: left } = await call<{ objects: Item[] }>(server, "GET", `${server.storage}/folders/root/contents`);
    const names = left.map(({ name }) => name).filter((name) => name.startsWith(`r${round}-`));
    for (const name of acknowledged) if (!names.includes(name)) await upload(server, name, "not mine");
    const answer = await fetch(new URL(new URL(link.url).pathname, server.url));
    if (names.includes(told.at(-1) ?? "")) expect(await answer.text()).toBe(content);
    else expect(answer.status).toBe(404);
    await server.kill();
  }
});
