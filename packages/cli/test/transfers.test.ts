import { appendFile, mkdir, readdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { MiB, noise, noiseFile, sha256, sha256Of, until } from "./files.ts";
import { type Result, start, tempDir } from "./run.ts";
import { openTerminal } from "./terminal.ts";

const PARTS = 64;
const SIZE = PARTS * MiB;
const AT_A_TIME = 4;
const KILLS = 4;

const bench = useBench({ partSize: MiB });
type Folder = Awaited<ReturnType<typeof bench.folder>>["folder"];

const sentParts = () => bench.server.requests.filter(({ method, url }) => method === "PUT" && url.includes("part_number"));
const ranges = () =>
  bench.server.requests.filter(
    ({ url, headers }) => url.includes("/contents") && headers.range !== undefined && headers.range !== "bytes=0-0",
  );
const slow = (what: "up" | "down", delay = 15): void =>
  bench.server.faults.add({
    ...(what === "up" ? { method: "PUT", path: /part_number/ } : { method: "GET", path: /files\/.*\/contents/ }),
    times: Infinity,
    action: { delay },
  });
const namesIn = async (folder: Folder) => (await folder.contents()).objects.map(({ name }) => name);

interface Described {
  readonly id: string;
  readonly state: string;
  readonly kind: string;
  readonly sources: string[];
  readonly target: string;
  readonly error: string | null;
  readonly pid: number | null;
  readonly files: { confirmed: number; total: number }[];
}

/** A place with a home of its own, in which runs find each other's transfers. */
async function place() {
  const dir = await tempDir();
  const env = { ...bench.env, HOME: join(dir, "home") };
  await mkdir(env.HOME);
  const kloudless = (...args: string[]): Promise<Result> => bench.kloudless(args, { env, cwd: dir });
  return {
    dir,
    env,
    kloudless,
    begin: (...args: string[]) => start(args, { env, cwd: dir }),
    list: async () => (JSON.parse((await kloudless("transfers", "ls", "--json")).stdout) as { data: Described[] }).data,
    transfers: join(env.HOME, ".local", "state", "kloudless", "transfers"),
  };
}

type Place = Awaited<ReturnType<typeof place>>;

/** Begins a command, and kills it once so many requests more were made. */
async function killed(
  at: Place,
  args: readonly string[],
  requests: () => readonly unknown[],
  after: number,
  signal: NodeJS.Signals = "SIGKILL",
): Promise<Result> {
  const before = requests().length;
  const { child, result } = await at.begin(...args);
  let isOver = false;
  void result.finally(() => {
    isOver = true;
  });
  await until(() => isOver || requests().length >= before + after);
  child.kill(signal);
  return result;
}

const some = (most: number): number => 1 + Math.floor(Math.random() * most);

/** An upload that was killed in the middle. */
async function killedUpload(after = 6) {
  const at = await place();
  const { folder, address } = await bench.folder();
  const { path, bytes } = await noiseFile(at.dir, "big.bin", 20 * MiB);
  slow("up", 30);
  expect((await killed(at, ["put", path, address], sentParts, after)).code).toBe("SIGKILL");
  bench.server.faults.clear();
  const [transfer] = await at.list();
  if (transfer === undefined) throw new Error("There is no transfer.");
  return { at, folder, address, path, bytes, id: transfer.id };
}

/** A download that was killed in the middle. */
async function killedDownload(after = 6) {
  const at = await place();
  const { folder, address } = await bench.folder();
  const bytes = noise(20 * MiB);
  const file = await bench.one.storage.files.create({ parent_id: folder.id, name: "big.bin" }, bytes);
  slow("down", 30);
  expect((await killed(at, ["get", `${address}/big.bin`, "--part-size", "1M"], ranges, after)).code).toBe("SIGKILL");
  bench.server.faults.clear();
  const [transfer] = await at.list();
  if (transfer === undefined) throw new Error("There is no transfer.");
  return { at, folder, address, file, bytes, id: transfer.id };
}

describe("a client that is killed", () => {
  test("R2: an upload goes on; what arrived is not sent again, and nothing is visible before it is whole", async () => {
    const at = await place();
    const { folder, address } = await bench.folder();
    const { path, bytes } = await noiseFile(at.dir, "big.bin", SIZE);
    const before = sentParts().length;
    slow("up");
    let args = ["put", path, address];
    for (let kill = 0; kill < KILLS; kill++) {
      const { code } = await killed(at, args, sentParts, some(PARTS / KILLS - 2));
      expect(code).toBe("SIGKILL");
      expect(await namesIn(folder)).toEqual([]);
      const [transfer, ...more] = await at.list();
      expect(more).toEqual([]);
      expect(transfer).toMatchObject({ state: "interrupted", kind: "put", sources: [path], pid: null });
      // Once by the same command, then by the other.
      if (kill > 0) args = ["transfers", "resume", transfer?.id ?? ""];
    }
    const requests = bench.server.requests.length;
    const last = await at.kloudless("transfers", "resume", "--all");
    bench.server.faults.clear();
    expect(last).toMatchObject({ code: 0, stderr: expect.stringContaining("resumed") });
    // It begins with parts at once: there is nothing to ask but whether the upload is still there, and what is in the folder.
    const first = bench.server.requests.slice(requests).findIndex(({ method }) => method === "PUT");
    expect(first).toBeLessThanOrEqual(3);
    expect(await namesIn(folder)).toEqual(["big.bin"]);
    const [file] = (await folder.contents()).objects;
    if (file?.type === "file") expect(sha256(await file.contents().bytes())).toBe(sha256(bytes));
    const sent = sentParts()
      .slice(before)
      .reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
    expect(sent).toBeLessThanOrEqual(SIZE + KILLS * AT_A_TIME * MiB);
    expect(await readdir(at.transfers)).toEqual([]);
  }, 90_000);

  test("R3: a download goes on; what came is not fetched again, and the name is not there before the file is whole", async () => {
    const at = await place();
    const { folder, address } = await bench.folder();
    const bytes = noise(SIZE);
    await bench.one.storage.files.create({ parent_id: folder.id, name: "big.bin" }, bytes);
    const before = ranges().length;
    slow("down");
    let args = ["get", `${address}/big.bin`, "out.bin", "--part-size", "1M"];
    for (let kill = 0; kill < KILLS; kill++) {
      const { code } = await killed(at, args, ranges, some(PARTS / KILLS - 2));
      expect(code).toBe("SIGKILL");
      expect(await readdir(at.dir)).not.toContain("out.bin");
      const [transfer] = await at.list();
      expect(transfer).toMatchObject({ state: "interrupted", kind: "get", target: join(at.dir, "out.bin") });
      if (kill > 0) args = ["transfers", "resume", transfer?.id ?? ""];
    }
    const last = await at.kloudless("transfers", "resume", "--all");
    bench.server.faults.clear();
    expect(last.code).toBe(0);
    expect((await readdir(at.dir)).toSorted()).toEqual(["home", "out.bin"]);
    expect(await sha256Of(join(at.dir, "out.bin"))).toBe(sha256(bytes));
    expect(ranges().length - before).toBeLessThanOrEqual(PARTS + KILLS * AT_A_TIME);
    expect(await readdir(at.transfers)).toEqual([]);
  }, 90_000);

  test("the same put goes on, and says so", async () => {
    const { at, folder, address, path, id } = await killedUpload();
    const before = sentParts().length;
    const { code, stderr } = await at.kloudless("put", path, address);
    expect(code).toBe(0);
    expect(stderr).toContain(`Going on with transfer ${id}`);
    expect(sentParts().length - before).toBeLessThan(20);
    expect(await namesIn(folder)).toEqual(["big.bin"]);
  });

  test("the same put to another place is another one", async () => {
    const { at, address, path } = await killedUpload();
    expect((await at.kloudless("put", path, `${address}/other.bin`)).stderr).not.toContain("Going on");
    expect(await at.list()).toHaveLength(1);
  });

  test("a tree goes on: no file is uploaded twice, and none is missing", async () => {
    const at = await place();
    const { folder, address } = await bench.folder();
    const names = Array.from({ length: 60 }, (_, index) => `f${index}`);
    await mkdir(join(at.dir, "tree", "sub"), { recursive: true });
    for (const name of names) await writeFile(join(at.dir, "tree", name < "f3" ? name : `sub/${name}`), name);
    const posts = () => bench.server.requests.filter(({ method, url }) => method === "POST" && /\/storage\/files/.test(url));
    bench.server.faults.add({ method: "POST", path: /\/storage\/files/, times: Infinity, action: { delay: 10 } });
    // To a new name, which is there when it is killed: the second run must not make a folder in it.
    const args = ["put", "-r", "tree", `${address}/new`];
    const before = posts().length;
    for (let kill = 0; kill < 3; kill++) await killed(at, args, posts, 5 + some(10));
    const last = await at.kloudless(...args);
    bench.server.faults.clear();
    expect(last.code).toBe(0);
    const found: string[] = [];
    const [top] = (await folder.contents()).objects;
    for await (const item of (top as Folder).contents()) {
      if (item.type === "folder") for await (const file of item.contents({ page_size: 1000 })) found.push(file.name);
      else found.push(item.name);
    }
    expect(found.toSorted()).toEqual(names.toSorted());
    expect(posts().length - before).toBeLessThanOrEqual(names.length + 3 * AT_A_TIME);
  }, 60_000);

  test("a folder goes on: what is there is not fetched again", async () => {
    const at = await place();
    const { folder, address } = await bench.folder();
    const names = Array.from({ length: 40 }, (_, index) => `f${index}`);
    for (const name of names) await bench.one.storage.files.create({ parent_id: folder.id, name }, name);
    const reads = () => bench.server.requests.filter(({ url }) => /files\/.*\/contents/.test(url));
    slow("down", 20);
    const before = reads().length;
    const args = ["get", "-r", address, "out"];
    for (let kill = 0; kill < 3; kill++) await killed(at, args, reads, 4 + some(6));
    expect((await at.kloudless(...args)).code).toBe(0);
    bench.server.faults.clear();
    expect((await readdir(join(at.dir, "out"))).toSorted()).toEqual(names.toSorted());
    for (const name of names) expect(await readFile(join(at.dir, "out", name), "utf8")).toBe(name);
    expect(reads().length - before).toBeLessThanOrEqual(names.length + 3 * AT_A_TIME);
  }, 60_000);
});

describe("a download that was killed when it was all but done", () => {
  test("and in its place already is done, and is not fetched again", async () => {
    const { at, address, bytes } = await killedDownload();
    const [workshop = ""] = (await readdir(at.dir)).filter((name) => name.startsWith(".kloudless-"));
    for (const name of await readdir(join(at.dir, workshop))) await rm(join(at.dir, workshop, name));
    await writeFile(join(at.dir, "big.bin"), bytes);
    const before = ranges().length;
    expect((await at.kloudless("get", `${address}/big.bin`, "--part-size", "1M")).code).toBe(0);
    expect(ranges()).toHaveLength(before);
    expect(await readdir(at.dir)).toEqual(["big.bin", "home"]);
    expect(await at.list()).toEqual([]);
  });

  test("and whole, but not in its place yet, is not fetched again", async () => {
    const { at, id } = await killedDownload();
    const [workshop = ""] = (await readdir(at.dir)).filter((name) => name.startsWith(".kloudless-"));
    const [part = ""] = await readdir(join(at.dir, workshop));
    await rename(join(at.dir, workshop, part), join(at.dir, workshop, "whole"));
    const before = ranges().length;
    expect((await at.kloudless("transfers", "resume", id)).code).toBe(0);
    expect(ranges().length - before).toBeLessThan(20);
    expect(await readdir(at.dir)).toEqual(["big.bin", "home"]);
  });

  test("does not take what somebody else put there for its own (7)", async () => {
    const { at, address, bytes } = await killedDownload();
    const other = noise(bytes.byteLength);
    await writeFile(join(at.dir, "big.bin"), other);
    expect((await at.kloudless("get", `${address}/big.bin`, "--part-size", "1M")).code).toBe(7);
    expect(await sha256Of(join(at.dir, "big.bin"))).toBe(sha256(other));
  });
});

describe("a source that changed (R4)", () => {
  test("of an upload: neither command goes on (8), nothing is mixed; --no-resume begins anew and gives the old one up", async () => {
    const { at, folder, address, path, id } = await killedUpload();
    await appendFile(path, "more");
    for (const args of [
      ["transfers", "resume", id],
      ["put", path, address],
    ]) {
      const { code, stderr } = await at.kloudless(...args);
      expect(code).toBe(8);
      expect(stderr).toContain("changed");
      expect(stderr).toContain(`kloudless transfers rm ${id}`);
    }
    expect(await namesIn(folder)).toEqual([]);
    const session = await sessionOf(at, id);
    expect((await at.kloudless("put", path, address, "--no-resume")).code).toBe(0);
    await expect(bench.one.storage.multipart.retrieve(session)).rejects.toMatchObject({ status: 404 });
    const [file] = (await folder.contents()).objects;
    if (file?.type === "file") expect(sha256(await file.contents().bytes())).toBe(await sha256Of(path));
    expect(await at.list()).toEqual([]);
  });

  test("of the same size, by its time alone", async () => {
    const { at, path, id } = await killedUpload();
    await utimes(path, new Date(), new Date(Date.now() + 5000));
    expect((await at.kloudless("transfers", "resume", id)).code).toBe(8);
  });

  test("of an upload: gone (3)", async () => {
    const { at, path, id } = await killedUpload();
    await rm(path);
    expect(await at.kloudless("transfers", "resume", id)).toMatchObject({ code: 3, stderr: expect.stringContaining(path) });
    expect(await at.list()).toHaveLength(1);
  });

  test("of a download: it does not go on (8), and what is there is not the file", async () => {
    const { at, file, id } = await killedDownload();
    await file.write(noise(20 * MiB));
    expect(await at.kloudless("transfers", "resume", id)).toMatchObject({ code: 8, stderr: expect.stringContaining("not what it was") });
    expect(await readdir(at.dir)).not.toContain("big.bin");
  });

  test("an upload that the server no longer knows (8)", async () => {
    const { at, id } = await killedUpload();
    await (await bench.one.storage.multipart.retrieve(await sessionOf(at, id))).delete();
    expect(await at.kloudless("transfers", "resume", id)).toMatchObject({ code: 8 });
  });
});

describe("Ctrl-C and SIGTERM", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s in an upload: %i, and the command to go on, which does", async (signal, code) => {
    const at = await place();
    const { folder, address } = await bench.folder();
    const { path } = await noiseFile(at.dir, "big.bin", 20 * MiB);
    slow("up", 30);
    const result = await killed(at, ["put", path, address], sentParts, 5, signal);
    bench.server.faults.clear();
    expect(result).toMatchObject({ code, stdout: "" });
    const [, again = ""] = /To go on: kloudless (transfers resume [\da-f]{12})\n/.exec(result.stderr) ?? [];
    expect(await at.list()).toMatchObject([{ state: "interrupted", error: null, pid: null }]);
    const before = sentParts().length;
    expect((await at.kloudless(...again.split(" "))).code).toBe(0);
    expect(sentParts().length - before).toBeLessThan(20);
    expect(await namesIn(folder)).toEqual(["big.bin"]);
  });

  test("in a download", async () => {
    const at = await place();
    const { folder, address } = await bench.folder();
    const bytes = noise(20 * MiB);
    await bench.one.storage.files.create({ parent_id: folder.id, name: "big.bin" }, bytes);
    slow("down", 30);
    const result = await killed(at, ["get", `${address}/big.bin`, "--part-size", "1M"], ranges, 5, "SIGINT");
    bench.server.faults.clear();
    expect(result).toMatchObject({ code: 130, stderr: expect.stringContaining("kloudless transfers resume") });
    expect((await at.kloudless("transfers", "resume", "--all")).code).toBe(0);
    expect(await sha256Of(join(at.dir, "big.bin"))).toBe(sha256(bytes));
  });

  test("of a terminal: the bars are gone, and what to do is said", async () => {
    const at = await place();
    const { address } = await bench.folder();
    const { path } = await noiseFile(at.dir, "big.bin", 20 * MiB);
    slow("up", 100);
    const terminal = await openTerminal(["put", path, address], { env: at.env });
    await terminal.waitFor("█");
    terminal.type("\u0003");
    expect(await terminal.exit).toBe(130);
    bench.server.faults.clear();
    const after = terminal.output.slice(terminal.output.lastIndexOf("\u001b[J") + 3);
    expect(after).toMatch(/^\S*warning:\S* Interrupted.*To go on: kloudless transfers resume [\da-f]{12}\r\n$/);
  });

  test("a second one ends it at once, whatever it waits for", async () => {
    const { address } = await bench.folder();
    bench.server.faults.add({ method: "GET", path: /folders/, times: Infinity, action: { stall: "headers" } });
    const before = bench.server.requests.length;
    const { child, result } = await start(["ls", address], { env: bench.env });
    await until(() => bench.server.requests.length > before);
    child.kill("SIGINT");
    child.kill("SIGTERM");
    expect([130, 143]).toContain((await result).code);
    bench.server.faults.clear();
  });
});

describe("transfers", () => {
  test("ls and show say what there is and how far it came; no file of a transfer holds a credential", async () => {
    const { at, id, path, address } = await killedUpload(8);
    const [listed] = await at.list();
    expect(listed).toMatchObject({ id, state: "interrupted", kind: "put", sources: [path], target: `${address}/`.replace(/\/$/, "") });
    expect(listed?.files).toEqual([{ name: "big.bin", total: 20 * MiB, confirmed: expect.any(Number) }]);
    expect(listed?.files[0]?.confirmed).toBeGreaterThan(0);
    const plain = await at.kloudless("transfers", "ls");
    expect(plain.stdout).toMatch(new RegExp(`^${id}\tinterrupted\tput\t.*\t.* MiB of 20 MiB\t.*big.bin\t`));
    expect((await at.kloudless("transfers", "show", id)).stdout).toContain("interrupted");
    for (const name of await readdir(join(at.transfers, id))) {
      const text = await readFile(join(at.transfers, id, name), "utf8");
      expect(text).not.toContain(bench.server.apiKey);
    }
  });

  test("there are none", async () => {
    const at = await place();
    expect(await at.kloudless("transfers", "ls")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await at.kloudless("transfers", "resume", "--all")).toMatchObject({ code: 0, stderr: expect.stringContaining("nothing") });
    expect((await at.kloudless("transfers", "rm", "--all")).code).toBe(0);
  });

  test("resume asks where it was begun, whatever the environment says now", async () => {
    const { at, id, folder } = await killedUpload();
    const env = { ...at.env, KLOUDLESS_BASE_URL: "http://127.0.0.1:9" };
    expect((await bench.kloudless(["transfers", "resume", id], { env })).code).toBe(0);
    expect(await namesIn(folder)).toEqual(["big.bin"]);
  });

  test("resume --all goes on with all it can, and says which it could not (11)", async () => {
    const { at, path, address, id } = await killedUpload();
    const second = await noiseFile(at.dir, "other.bin", 20 * MiB);
    slow("up", 30);
    expect((await killed(at, ["put", second.path, address], sentParts, 5)).code).toBe("SIGKILL");
    bench.server.faults.clear();
    await appendFile(path, "more");
    expect(await at.list()).toHaveLength(2);
    const result = await at.kloudless("transfers", "resume", "--all");
    expect(result.code).toBe(11);
    expect(result.stderr).toMatch(new RegExp(`warning: ${id}: .*changed`));
    expect(result.stderr).toContain("1 of 2 transfers failed");
    expect(await at.list()).toMatchObject([{ id, state: "failed", error: expect.stringContaining("changed") }]);
  });

  test("rm gives the upload up on the server, and removes what was downloaded", async () => {
    const upload = await killedUpload();
    const session = await sessionOf(upload.at, upload.id);
    expect(await upload.at.kloudless("transfers", "rm", upload.id)).toMatchObject({ code: 0, stdout: "" });
    await expect(bench.one.storage.multipart.retrieve(session)).rejects.toMatchObject({ status: 404 });
    expect(await upload.at.list()).toEqual([]);
    const download = await killedDownload();
    expect((await readdir(download.at.dir)).filter((name) => name.startsWith(".kloudless-"))).toHaveLength(1);
    expect((await download.at.kloudless("transfers", "rm", "--all")).code).toBe(0);
    expect(await readdir(download.at.dir)).toEqual(["home"]);
  });

  test("rm that cannot tell the server keeps it (5), but with --force", async () => {
    const { at, id } = await killedUpload();
    bench.server.faults.add({ path: /multipart/, times: Infinity, action: { status: 503, body: { error_code: "unavailable" } } });
    expect(await at.kloudless("transfers", "rm", id, "--retries", "0")).toMatchObject({ code: 5 });
    expect(await at.list()).toHaveLength(1);
    expect((await at.kloudless("transfers", "rm", id, "--force", "--retries", "0")).code).toBe(0);
    bench.server.faults.clear();
    expect(await at.list()).toEqual([]);
  });

  test("one that is being worked on is left alone by others (7)", async () => {
    const { at, id, address, path } = await killedUpload();
    slow("up", 200);
    const before = sentParts().length;
    const { child, result } = await at.begin("transfers", "resume", id);
    await until(() => sentParts().length > before);
    expect(await at.list()).toMatchObject([{ id, state: "running", pid: child.pid }]);
    for (const args of [
      ["transfers", "resume", id],
      ["transfers", "rm", id],
      ["put", path, address],
    ])
      expect(await at.kloudless(...args)).toMatchObject({ code: 7, stderr: expect.stringContaining(String(child.pid)) });
    // Of all there are, it is the one that somebody works on already.
    expect(await at.kloudless("transfers", "resume", "--all")).toMatchObject({ code: 0 });
    bench.server.faults.clear();
    expect((await result).code).toBe(0);
  });

  test("a damaged record is named (8), does not break the list, and can be removed", async () => {
    const { at, id } = await killedUpload();
    await writeFile(join(at.transfers, id, "record.json"), '{"version":1,"id":');
    expect(await at.list()).toMatchObject([{ id, state: "damaged", kind: null }]);
    expect(await at.kloudless("transfers", "resume", id)).toMatchObject({ code: 8, stderr: expect.stringContaining(id) });
    expect((await at.kloudless("transfers", "rm", id)).code).toBe(0);
    expect(await at.list()).toEqual([]);
  });

  test("a damaged journal is named (8), and can be removed with --force", async () => {
    const { at, id } = await killedUpload();
    const [journal = ""] = (await readdir(join(at.transfers, id))).filter((name) => name.startsWith("journal-"));
    await writeFile(join(at.transfers, id, journal), "{}");
    expect(await at.list()).toMatchObject([{ id, files: [{ confirmed: null }] }]);
    expect(await at.kloudless("transfers", "resume", id)).toMatchObject({ code: 8 });
    expect(await at.kloudless("transfers", "rm", id)).toMatchObject({ code: 8 });
    expect((await at.kloudless("transfers", "rm", id, "--force")).code).toBe(0);
  });

  test("a record whose request makes no sense is named (8)", async () => {
    const { at, id } = await killedUpload();
    const path = join(at.transfers, id, "record.json");
    for (const changes of [{ request: { sources: 5 } }, { found: { parent_id: 1 } }, { kind: "no such" }]) {
      const record = JSON.parse(await readFile(path, "utf8")) as object;
      await writeFile(path, JSON.stringify({ ...record, ...changes }));
      expect(await at.kloudless("transfers", "resume", id)).toMatchObject({ code: 8, stderr: expect.stringContaining(id) });
      await writeFile(path, JSON.stringify(record));
    }
  });

  test.each<[string, readonly string[], number, string]>([
    ["resume without an id", ["resume"], 2, "--all"],
    ["rm without an id", ["rm"], 2, "--all"],
    ["ids and --all", ["resume", "x", "--all"], 2, "not both"],
    ["an id that is not there", ["resume", "ffffffffffff"], 3, "ffffffffffff"],
    ["an id that is none", ["show", "../.."], 3, "../.."],
    ["rm of an id that is not there", ["rm", "ffffffffffff"], 3, "ffffffffffff"],
    ["no subcommand", [], 2, "resume"],
  ])("%s", async (_, args, code, message) => {
    const at = await place();
    const result = await at.kloudless("transfers", ...args);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
  });
});

/** The id of the upload that a transfer began. */
async function sessionOf(at: Place, id: string): Promise<number> {
  const [journal = ""] = (await readdir(join(at.transfers, id))).filter((name) => name.startsWith("journal-"));
  return (JSON.parse(await readFile(join(at.transfers, id, journal), "utf8")) as { session: { id: number } }).session.id;
}
