import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { KloudlessServer, RecordedRequest } from "@kloudless/server";
import type { Folder, StorageApi } from "@kloudless/storage";
import { expect } from "vitest";

/** Files by their paths; those that end with a slash are empty folders. */
export type Tree = Readonly<Record<string, string>>;

/** Makes a tree on disk. */
export async function plant(dir: string, tree: Tree): Promise<void> {
  for (const [path, content] of Object.entries(tree)) {
    if (path.endsWith("/")) await mkdir(join(dir, path), { recursive: true });
    else {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), content);
    }
  }
  // What comes after it is to be later for certain, and the clock by which files get their times stands still for some milliseconds.
  await new Promise((resolve) => setTimeout(resolve, 20));
}

/** What is on disk below a directory. */
export async function harvest(dir: string): Promise<Tree> {
  const tree: Record<string, string> = {};
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(dir.length + 1);
    if (entry.isFile()) tree[name] = await readFile(path, "utf8");
    else if (entry.isDirectory() && (await readdir(path)).length === 0) tree[`${name}/`] = "";
  }
  return tree;
}

/** Makes a tree in a folder of an account. */
export async function plantRemote(api: StorageApi, folder: Pick<Folder, "id">, tree: Tree): Promise<void> {
  const folders = new Map<string, Promise<{ readonly id: string }>>([[".", Promise.resolve(folder)]]);
  const folderAt = (path: string): Promise<{ readonly id: string }> => {
    let found = folders.get(path);
    if (found === undefined) {
      found = folderAt(dirname(path)).then(({ id }) => api.folders.create({ parent_id: id, name: path.slice(path.lastIndexOf("/") + 1) }));
      folders.set(path, found);
    }
    return found;
  };
  for (const [path, content] of Object.entries(tree)) {
    if (path.endsWith("/")) await folderAt(path.slice(0, -1));
    else {
      const { id } = await folderAt(dirname(path));
      await api.files.create({ parent_id: id, name: path.slice(path.lastIndexOf("/") + 1), overwrite: true }, content);
    }
  }
}

/** What is in a folder of an account. */
export async function harvestRemote(folder: Pick<Folder, "contents">, prefix = ""): Promise<Tree> {
  const tree: Record<string, string> = {};
  for await (const item of folder.contents()) {
    if (item.type === "file") tree[prefix + item.name] = await item.contents().text();
    else {
      const inside = await harvestRemote(item, `${prefix}${item.name}/`);
      Object.assign(tree, Object.keys(inside).length === 0 ? { [`${prefix}${item.name}/`]: "" } : inside);
    }
  }
  return tree;
}

/** The requests that come from now on; only the last 10,000 are kept. */
export function requestsFromNow({ requests }: Pick<KloudlessServer, "requests">): () => readonly RecordedRequest[] {
  const last = requests.at(-1);
  return () => requests.slice(last === undefined ? 0 : requests.lastIndexOf(last) + 1);
}

/** What comes to be in a while, also on a machine that has much to do: `await eventually(() => count).toBe(5)`. */
export function eventually<Value>(look: () => Value): ReturnType<typeof expect.poll<Value>> {
  return expect.poll(look, { timeout: 15_000, interval: 20 });
}

/** How many of the requests are uploads of small files. */
export function uploadsAmong(requests: readonly RecordedRequest[]): number {
  return requests.filter(({ method, url }) => method === "POST" && /\/storage\/files(?:\?|$)/.test(url)).length;
}

/** How often each folder was listed, by the path of the request. */
export function listingsAmong(requests: readonly RecordedRequest[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { method, url } of requests) {
    const path = /^[^?]*\/folders\/[^/?]+\/contents/.exec(url)?.[0];
    if (method === "GET" && path !== undefined) counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return counts;
}

/** A tree below a folder. */
export function prefixed(prefix: string, tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).map(([path, content]) => [prefix + path, content]));
}
