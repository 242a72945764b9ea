import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Folder } from "@kloudless/storage";
import { beforeAll, describe, expect, test } from "vitest";
import { localNames } from "../src/local/safe-name.ts";
import { useBench } from "./bench.ts";
import { HOSTILE_NAMES } from "./hostile-names.ts";
import { tempDir } from "./run.ts";
import { plant, requestsFromNow, uploadsAmong } from "./trees.ts";

const bench = useBench();

/** What a run says of itself with `--json`. */
interface Summary {
  readonly transferred: number;
  readonly same: number;
  readonly deleted: number;
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly failed: readonly { readonly path: string; readonly code: string }[];
}

/** An object of an account, and the name that it is said to have. */
interface Misnamed {
  readonly id: string;
  readonly name: string;
  readonly content: string;
}

const MODIFIED = "2026-01-01T00:00:00.123Z";

const files: Misnamed[] = [];
const folders: Misnamed[] = [];

// A file for each name, and a folder for some, for folders take their time.
beforeAll(async () => {
  const parent = await bench.one.storage.folders.create({ parent_id: "root", name: "all" });
  const make = async (at: number, name: string): Promise<void> => {
    const file = await bench.one.storage.files.create({ parent_id: parent.id, name: `file ${at}` }, `file ${at}`);
    files.push({ id: file.id, name, content: `file ${at}` });
    if (at % 3 !== 0) return;
    const folder = await bench.one.storage.folders.create({ parent_id: parent.id, name: `folder ${at}` });
    await bench.one.storage.files.create({ parent_id: folder.id, name: "inside" }, `inside ${at}`);
    folders.push({ id: folder.id, name, content: `inside ${at}` });
  };
  await Promise.all(HOSTILE_NAMES.map((name, at) => make(at, name)));
}, 60_000);

/** A folder with two in it, of which one is said to hold the files, and the other folders. Our server would take few of the names. */
async function hostileFolder(): Promise<{ readonly folder: Folder; readonly address: string }> {
  const { folder, address } = await bench.folder();
  for (const [type, misnamed] of [
    ["file", files],
    ["folder", folders],
  ] as const) {
    const holder = await bench.one.storage.folders.create({ parent_id: folder.id, name: `${type}s` });
    const shared = { type, account: bench.one.id, api: "storage", modified: MODIFIED };
    const objects = misnamed.map(({ id, name, content }) => ({ ...shared, id, name, size: type === "file" ? content.length : null }));
    bench.server.faults.add({
      method: "GET",
      path: new RegExp(`/folders/${encodeURIComponent(holder.id)}/contents`),
      times: Number.POSITIVE_INFINITY,
      action: { body: { objects, count: objects.length, total: objects.length, next_page: null } },
    });
  }
  return { folder, address };
}

/** What each name becomes here, by the rules of a file system that tells all names apart. */
function expected(): Map<string, string> {
  const rules = { isWindows: false, fold: (name: string) => name };
  const of = (misnamed: readonly Misnamed[], place: (name: string) => string): [string, string][] =>
    [...localNames(misnamed, rules)].map(([{ content }, name]) => [place(name), content]);
  return new Map([...of(files, (name) => `files/${name}`), ...of(folders, (name) => `folders/${name}/inside`)]);
}

/** Files below a directory, with what is in them: not an object, for one is named `__proto__`. */
async function filesIn(dir: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    expect(entry.isFile() || entry.isDirectory()).toBe(true);
    if (entry.isFile()) found.set(path.slice(dir.length + 1), await readFile(path, "utf8"));
  }
  return found;
}

function sorted(map: ReadonlyMap<string, string>): [string, string][] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

async function ran(...args: string[]): Promise<{ readonly code: unknown; readonly stderr: string; readonly summary: Summary }> {
  const { code, stdout, stderr } = await bench.kloudless([...args, "--transfers", "16", "--json"]);
  return { code, stderr, summary: (JSON.parse(stdout) as { data: Summary }).data };
}

describe("trees with names of services (S3)", () => {
  test.each([
    ["copy", "in", "in"],
    ["sync", "in", "in"],
    ["cp", ".", "FOLDER"],
  ])(
    "%s: each of more than 300 hostile names, also of folders, comes into the directory and nowhere else",
    async (command, into, arrives) => {
      const all = files.length + folders.length;
      const { folder, address } = await hostileFolder();
      const top = await tempDir();
      const [dir, beside] = [join(top, "out"), join(top, "out2")];
      await plant(beside, { "mine.txt": "stays" });
      await mkdir(dir);
      const args = command === "cp" ? ["cp", "-r"] : [command];
      const { code, stderr, summary } = await ran(...args, address, join(dir, into));
      expect({ code, failed: summary.failed, skipped: summary.skipped }).toEqual({ code: 0, failed: [], skipped: [] });
      expect(stderr.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
      expect(summary.transferred).toBe(all);
      expect(sorted(await filesIn(join(dir, arrives.replace("FOLDER", folder.name))))).toEqual(sorted(expected()));
      expect([(await readdir(top)).toSorted(), await readdir(dir), sorted(await filesIn(beside))]).toEqual([
        ["out", "out2"],
        [arrives.replace("FOLDER", folder.name)],
        [["mine.txt", "stays"]],
      ]);
      if (command === "cp") return;
      // What arrived is known again, by its name and its time.
      const requests = requestsFromNow(bench.server);
      const again = await ran("sync", address, join(dir, into), "--yes");
      bench.server.faults.clear();
      expect(again).toMatchObject({ code: 0, summary: { transferred: 0, deleted: 0, same: all } });
      expect(requests().some(({ url }) => /\/files\/.*contents/.test(url))).toBe(false);
      expect(await filesIn(join(dir, into))).toHaveProperty("size", all);
      for (const name of await readdir(join(dir, into, "files")))
        expect((await stat(join(dir, into, "files", name))).mode & 0o7111).toBe(0);
    },
    60_000,
  );

  test("what is not there yet of two names that look the same is not taken for the other", async () => {
    const { folder, address } = await bench.folder();
    const dir = await tempDir();
    const [composed, apart] = ["\u00e9", "e\u0301"];
    const create = (name: string) => bench.one.storage.files.create({ parent_id: folder.id, name }, name === apart ? "2" : "1");
    await create(composed);
    expect(await ran("sync", address, dir)).toMatchObject({ code: 0, summary: { transferred: 1 } });
    await create(apart);
    expect(await ran("sync", address, dir)).toMatchObject({ code: 0, summary: { transferred: 1, same: 1, failed: [] } });
    expect(await ran("sync", address, dir)).toMatchObject({ code: 0, summary: { transferred: 0, same: 2, deleted: 0 } });
    expect(sorted(await filesIn(dir))).toEqual([
      [apart, "2"],
      [composed, "1"],
    ]);
  });
});

describe.skipIf(process.platform !== "linux")("trees with names of this machine", () => {
  const POSSIBLE = HOSTILE_NAMES.filter(
    (name) =>
      !/^\.{0,2}$|[/\0]|[\ud800-\udfff]/.test(name.replace(/[\ud800-\udbff][\udc00-\udfff]/g, "")) && Buffer.byteLength(name) <= 255,
  );

  test("sync up: each is there under its own name; what the service refuses (11), and what is no text, is reported by its name", async () => {
    const dir = await tempDir();
    for (const [at, name] of POSSIBLE.entries()) await writeFile(join(dir, name), `file ${at}`);
    await writeFile(Buffer.concat([Buffer.from(`${dir}/no text `), Buffer.of(0xff, 0xfe)]), "x");
    const { folder, address } = await bench.folder();
    const refused = { status: 400, body: { error_code: "bad_request", message: "No such name." } };
    bench.server.faults.add({ method: "POST", path: /\/storage\/files/, skip: 100, times: 5, action: refused });
    const { code, stderr, summary } = await ran("sync", dir, address);
    bench.server.faults.clear();
    expect(stderr.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
    const arrived = await contentsOf(folder);
    const failed = summary.failed.map(({ path }) => path);
    expect([code, failed.length]).toEqual([11, 5]);
    expect([...arrived.keys(), ...failed].toSorted()).toEqual(POSSIBLE.toSorted());
    for (const [name, content] of arrived) expect(content).toBe(`file ${POSSIBLE.indexOf(name)}`);
    expect(summary).toMatchObject({ transferred: arrived.size, deleted: 0, skipped: [{ reason: "It is a name that is no UTF-8." }] });
    expect(summary.skipped[0]?.path).toContain("no text ");
    // Those that failed come the next time, and then nothing is left to do.
    expect(await ran("sync", dir, address)).toMatchObject({ code: 0, summary: { transferred: 5, same: arrived.size, deleted: 0 } });
    const requests = requestsFromNow(bench.server);
    expect(await ran("sync", dir, address)).toMatchObject({ code: 0, summary: { transferred: 0, same: POSSIBLE.length, deleted: 0 } });
    expect(uploadsAmong(requests())).toBe(0);
    expect(await contentsOf(folder)).toHaveProperty("size", POSSIBLE.length);
  }, 60_000);
});

/** Files of a folder, with what is in them. */
async function contentsOf(folder: Folder): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const item of folder.contents({ page_size: 1000 }))
    if (item.type === "file") found.set(item.name, await item.contents().text());
  return found;
}
