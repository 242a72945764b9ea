import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { tempDir } from "../testing/serve.ts";
import { type SpawnedServer, spawnServer } from "../testing/spawn-server.ts";

const P = 64 * 1024;
const PARTS = 40;

/** A server with small parts, to be started on the same data again and again. */
async function restartable(options: { limit?: string } = {}): Promise<{ start: () => Promise<SpawnedServer>; root: string }> {
  const dir = await tempDir();
  const root = join(dir, "content");
  const config = join(dir, "config.toml");
  const account = `[[accounts]]\nservice = "gdrive"\naccount = "a"\nconnector = { type = "disk", root = ${JSON.stringify(root)} }\n`;
  await writeFile(config, `part_size = ${P}\n${account}`);
  return { root, start: () => spawnServer(["--data", join(dir, "data"), "--config", config], options) };
}

const call = (server: SpawnedServer, method: string, path: string, body?: string | Buffer): Promise<Response> =>
  fetch(`${server.url}/v1${server.storage}${path}`, { method, headers: { authorization: server.authorization }, body: body ?? null });

async function begin(server: SpawnedServer, name = "big.bin"): Promise<number> {
  const answer = await call(server, "POST", "/multipart", JSON.stringify({ parent_id: "root", name }));
  return ((await answer.json()) as { id: number }).id;
}

const piece = (bytes: Buffer, part: number): Buffer => bytes.subarray((part - 1) * P, part * P);

/** Undefined when the server went away before it answered. */
const statusOf = (answer: Promise<Response>): Promise<number | undefined> =>
  answer.then(
    async (response) => {
      await response.arrayBuffer();
      return response.status;
    },
    () => undefined,
  );

test("kill -9 in the middle of parts loses none that was acknowledged", { timeout: 120_000 }, async () => {
  const { start, root } = await restartable();
  const bytes = randomBytes(PARTS * P - 1000);
  const acknowledged = new Set<number>();
  let id: number | undefined;
  for (let round = 0; round < 6; round++) {
    const server = await start();
    id ??= await begin(server);
    let next = 1;
    let answers = 0;
    let enough = (): void => undefined;
    const someAnswers = new Promise<void>((resolve) => (enough = resolve));
    const work = async (): Promise<void> => {
      while (next <= PARTS) {
        const part = next++;
        // Some come again although they are there: the copy that counts must not suffer from a kill.
        if (acknowledged.has(part) && part % 3 !== 0) continue;
        const status = await statusOf(call(server, "PUT", `/multipart/${id}?part_number=${part}`, piece(bytes, part)));
        if (status === undefined) return;
        expect(status).toBe(200);
        acknowledged.add(part);
        answers++;
        if (answers > round) enough();
      }
    };
    const workers = Promise.all([work(), work(), work(), work()]);
    await Promise.race([someAnswers, workers]);
    await sleep(Math.random() * 10);
    await server.kill();
    await workers;
  }
  const server = await start();
  for (let part = 1; part <= PARTS; part++) {
    if (!acknowledged.has(part)) await call(server, "PUT", `/multipart/${id}?part_number=${part}`, piece(bytes, part));
  }
  const answer = await call(server, "POST", `/multipart/${id}/complete`);
  expect([answer.status, await answer.json()]).toMatchObject([201, { size: bytes.length }]);
  expect(Buffer.compare(await readFile(join(root, "big.bin")), bytes)).toBe(0);
});

test("kill -9 in the middle of completing leaves an upload that can be completed, or a file", { timeout: 120_000 }, async () => {
  const { start, root } = await restartable();
  let server = await start();
  for (const [round, overwrite] of [false, true, false, true, false].entries()) {
    const name = `round ${round}`;
    const bytes = randomBytes(3 * P + 5);
    const answer = await call(server, "POST", `/multipart?overwrite=${overwrite}`, JSON.stringify({ parent_id: "root", name }));
    const { id } = (await answer.json()) as { id: number };
    for (let part = 1; part <= 4; part++) await call(server, "PUT", `/multipart/${id}?part_number=${part}`, piece(bytes, part));
    const first = statusOf(call(server, "POST", `/multipart/${id}/complete`));
    await sleep(round * 4);
    await server.kill();
    const before = await first;
    server = await start();
    const again = await statusOf(call(server, "POST", `/multipart/${id}/complete`));
    // Not found is right when it was done, whether or not there was time to say so.
    expect(before === 201 ? [404] : [200, 201, 404]).toContain(again);
    expect(Buffer.compare(await readFile(join(root, name)), bytes)).toBe(0);
    const contents = (await (await call(server, "GET", "/folders/root/contents")).json()) as { objects: { name: string }[] };
    expect(contents.objects.filter((item) => item.name.startsWith(name))).toHaveLength(1);
  }
});

test.skipIf(process.platform === "win32")("a full disk fails what does not fit, and nothing else", { timeout: 60_000 }, async () => {
  // No file may have more than 8 MiB.
  const { start, root } = await restartable({ limit: "-f 8192" });
  const server = await start();
  const id = await begin(server);
  const put = (part: number, body: Buffer) => call(server, "PUT", `/multipart/${id}?part_number=${part}`, body);
  expect((await put(1, Buffer.alloc(P, "a"))).status).toBe(200);
  const refused = await put(200, Buffer.alloc(P, "b"));
  expect([refused.status, await refused.json()]).toMatchObject([507, { error_code: "insufficient_storage" }]);
  const single = await fetch(`${server.url}/v1${server.storage}/files`, {
    method: "POST",
    headers: { authorization: server.authorization, "x-kloudless-metadata": '{"parent_id":"root","name":"large"}' },
    body: Buffer.alloc(9 * 1024 * 1024),
  });
  expect(single.status).toBe(507);
  expect((await put(2, Buffer.from("end"))).status).toBe(200);
  expect((await call(server, "POST", `/multipart/${id}/complete`)).status).toBe(201);
  expect(await readFile(join(root, "big.bin"), "utf8")).toBe(`${"a".repeat(P)}end`);
});
