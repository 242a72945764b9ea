import { link, lstat, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import Database from "libsql";
import { expect, test } from "vitest";
import { etagOf } from "../disk/entry.ts";
import { createServer } from "../index.ts";
import { STAGING_NAME } from "../storage/path.ts";
import { Api } from "../testing/api.ts";
import { tempDir } from "../testing/serve.ts";

interface Stopped {
  readonly dataDir: string;
  readonly root: string;
  /** The path of the upload. */
  readonly path: string;
  /** The file that its parts are in. */
  readonly whole: string;
}

/** An upload of `hello` whose server has stopped before it was completed. */
async function stopped(query = ""): Promise<Stopped> {
  const dataDir = await tempDir();
  const server = await createServer({ dataDir, partSize: 3 });
  const api = new Api(server);
  const { id } = (await api.post(`${api.storage()}/multipart${query}`, { parent_id: "root", name: "a.txt" })).json;
  const path = `${api.storage()}/multipart/${id}`;
  await api.send("PUT", `${path}?part_number=1`, { body: "hel" });
  await api.send("PUT", `${path}?part_number=2`, { body: "lo" });
  const root = server.accounts[0]?.root ?? "";
  await server.close();
  const [folder = ""] = await readdir(join(root, STAGING_NAME));
  return { dataDir, root, path, whole: join(root, STAGING_NAME, folder, "whole") };
}

const change = (dataDir: string, statement: string, ...values: string[]): void => {
  const db = new Database(join(dataDir, "state.db"));
  db.prepare(statement).run(...values);
  db.close();
};

async function restarted<T>({ dataDir }: Stopped, use: (api: Api) => Promise<T>): Promise<T> {
  const server = await createServer({ dataDir, partSize: 3 });
  try {
    return await use(new Api(server));
  } finally {
    await server.close();
  }
}

/** Leaves things as a crash would after the server wrote down what it was about to do, and did `act`. */
async function crashedAfter(upload: Stopped, act: () => Promise<void>): Promise<void> {
  change(upload.dataDir, "UPDATE multipart_sessions SET etag = ?", etagOf(await lstat(upload.whole, { bigint: true })));
  await act();
}

const noLeftovers = async ({ root }: Stopped): Promise<void> => expect(await readdir(root)).not.toContain(STAGING_NAME);

test.each([
  ["before the file got its name", "", async () => undefined],
  ["after the file got its name", "", ({ whole, root }: Stopped) => link(whole, join(root, "a.txt"))],
  ["after the file lost its old name", "", ({ whole, root }: Stopped) => rename(whole, join(root, "a.txt"))],
  ["after it took another's place", "?overwrite=true", ({ whole, root }: Stopped) => rename(whole, join(root, "a.txt"))],
  ["after it got the next free name", "", ({ whole, root }: Stopped) => link(whole, join(root, "a (1).txt"))],
])("a crash %s", async (_when, query, act) => {
  const upload = await stopped(query);
  await crashedAfter(upload, () => act(upload));
  const { root, path } = upload;
  await restarted(upload, async (api) => {
    const { status, json } = await api.post(`${path}/complete`);
    expect([[200, 201].includes(status), json.size]).toEqual([true, 5]);
    const names = await api.names();
    expect(names).toEqual([json.name]);
    expect(await readFile(join(root, json.name), "utf8")).toBe("hello");
    expect((await lstat(join(root, json.name))).nlink).toBe(1);
    expect((await api.post(`${path}/complete`)).status).toBe(404);
  });
  await noLeftovers(upload);
});

test.each(["link", "rename"])("a file that has gone again since the crash (%s) does not come back", async (how) => {
  const upload = await stopped();
  const elsewhere = join(upload.root, "folder", "moved.txt");
  await crashedAfter(upload, async () => {
    await mkdir(join(upload.root, "folder"));
    await (how === "link" ? link : rename)(upload.whole, elsewhere);
  });
  await restarted(upload, async (api) => {
    expect((await api.post(`${upload.path}/complete`)).status).toBe(404);
    expect(await api.names()).toEqual(["folder"]);
  });
  expect(await readFile(elsewhere, "utf8")).toBe("hello");
  await noLeftovers(upload);
});

test("expired uploads, and those cut short in being made or removed, are swept away at the start", async () => {
  const upload = await stopped();
  change(upload.dataDir, "UPDATE multipart_sessions SET expiry = ?", "2020-01-01T00:00:00.000000Z");
  await restarted(upload, async (api) => expect((await api.get(upload.path)).status).toBe(404));
  await noLeftovers(upload);
  const half = await stopped();
  change(half.dataDir, "UPDATE multipart_sessions SET state = ?", "closed");
  await restarted(half, async (api) => expect((await api.get(half.path)).status).toBe(404));
  await noLeftovers(half);
});

test("an upload whose files were lost can be cancelled", async () => {
  const upload = await stopped();
  await rm(join(upload.root, STAGING_NAME), { recursive: true });
  await restarted(upload, async (api) => {
    expect((await api.post(`${upload.path}/complete`)).status).toBeGreaterThanOrEqual(400);
    expect((await api.delete(upload.path)).status).toBe(204);
  });
});
