import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { useBench } from "./bench.ts";
import { MiB, noise, noiseFile, sha256, sha256Of, until } from "./files.ts";
import { type Result, run, start, tempDir } from "./run.ts";

const bench = useBench({ partSize: MiB });
const K = 1024;

/** How a run ended, and how many milliseconds it took at least. */
async function timed(running: () => Promise<Result>): Promise<{ readonly result: Result; readonly took: number }> {
  const begun = performance.now();
  const result = await running();
  return { result, took: performance.now() - begun };
}

/** A server that answers each request with what a test says, and keeps when they came. */
async function serving(answer: (index: number) => { readonly status: number; readonly body: object }) {
  const times: number[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const { status, body } = answer(times.push(performance.now()) - 1);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const env = { KLOUDLESS_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, KLOUDLESS_API_KEY: "key" };
  return { env, times };
}

const EMPTY = { objects: [], count: 0, total: 0, page: 1 };

describe("--bwlimit", () => {
  test("holds back an upload, however many parts and connections it has; it arrives as it was", async () => {
    const { folder, address } = await bench.folder();
    const dir = await tempDir();
    for (const size of [MiB, 3 * MiB]) {
      const { path, bytes } = await noiseFile(dir, `up ${size}`, size);
      const rate = size / 2;
      const { result, took } = await timed(() => bench.kloudless(["put", path, address, "--bwlimit", String(rate)]));
      expect(result).toMatchObject({ code: 0 });
      // An eighth of a second's worth may go at once.
      expect(took).toBeGreaterThanOrEqual(1800);
      const file = (await folder.contents()).objects.find(({ name }) => name === `up ${size}`);
      if (file === undefined || file.type === "folder") throw new Error("It is not there.");
      expect(sha256(await file.contents().bytes())).toBe(sha256(bytes));
    }
  });

  test("holds back a download, also one of several parts at a time, by the variable, too", async () => {
    const { folder, address } = await bench.folder();
    const dir = await tempDir();
    const bytes = noise(3 * MiB);
    await bench.one.storage.files.create({ parent_id: folder.id, name: "down" }, bytes);
    const { result, took } = await timed(() =>
      bench.kloudless(["get", `${address}/down`, dir], { env: { KLOUDLESS_BWLIMIT: "off:1.5M" } }),
    );
    expect(result).toMatchObject({ code: 0 });
    expect(took).toBeGreaterThanOrEqual(1800);
    expect(await sha256Of(join(dir, "down"))).toBe(sha256(bytes));
  });

  test("is one limit for all files of a run", async () => {
    const { folder, address } = await bench.folder();
    const dir = await tempDir();
    const files = await Promise.all([1, 2, 3, 4, 5, 6].map((number) => noiseFile(dir, `file ${number}`, 128 * K)));
    const up = await timed(() => bench.kloudless(["put", ...files.map(({ path }) => path), address, "--bwlimit", "384K"]));
    expect(up.result).toMatchObject({ code: 0 });
    expect(up.took).toBeGreaterThanOrEqual(1800);
    const target = await tempDir();
    const down = await timed(() => bench.kloudless(["get", "-r", address, target, "--bwlimit", "384K"]));
    expect(down.result).toMatchObject({ code: 0 });
    expect(down.took).toBeGreaterThanOrEqual(1800);
    for (const [index, { bytes }] of files.entries())
      expect(await sha256Of(join(target, folder.name, `file ${index + 1}`))).toBe(sha256(bytes));
  });

  test("is no reason for --timeout to end a request, however long it takes", async () => {
    const { folder, address } = await bench.folder();
    const dir = await tempDir();
    await writeFile(join(dir, "low"), "0123456789".repeat(60));
    const slow = ["--timeout", "1s", "--retries", "0"];
    const up = await timed(() => bench.kloudless(["put", join(dir, "low"), address, ...slow, "--bwlimit", "250:off"]));
    expect(up.result).toMatchObject({ code: 0 });
    expect(up.took).toBeGreaterThanOrEqual(2000);
    const [file] = (await folder.contents()).objects;
    // The answer is longer than what may come in during that time, though it is no transfer.
    const down = await timed(() => bench.kloudless(["stat", `${bench.one.id}:id=${file?.id}`, "--json", ...slow, "--bwlimit", "off:250"]));
    expect(down.result).toMatchObject({ code: 0 });
    expect(JSON.parse(down.result.stdout)).toMatchObject({ data: { name: "low", size: 600 } });
    expect(down.took).toBeGreaterThanOrEqual(2000);
  });

  test("ends at once with Ctrl-C (130), either way", async () => {
    const { folder, address } = await bench.folder();
    const dir = await tempDir();
    const { path } = await noiseFile(dir, "long", 2 * MiB);
    await bench.one.storage.files.create({ parent_id: folder.id, name: "there" }, noise(2 * MiB));
    for (const args of [
      ["put", path, address],
      ["get", `${address}/there`, dir],
    ]) {
      const before = bench.server.requests.length;
      // It would take more than half an hour.
      const { child, result } = await start([...args, "--bwlimit", "1K"], { env: bench.env });
      await until(() => bench.server.requests.length > before);
      await new Promise((done) => setTimeout(done, 300));
      child.kill("SIGINT");
      expect(await result).toMatchObject({ code: 130 });
    }
  });

  test.each(["", "fast", "0", "-1M", "10M:", ":1M", "1M:2M:3M", "10Q", "off:0"])("cannot be %j", async (rate) => {
    const given = await run(["ls", "1:/", `--bwlimit=${rate}`]);
    expect(given).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("--bwlimit must be bytes a second") as string });
    if (rate === "") return;
    expect(await run(["ls", "1:/"], { env: { KLOUDLESS_BWLIMIT: rate } })).toMatchObject({ code: 2 });
  });

  test("can be set in the configuration, checked, and turned off again", async () => {
    const HOME = await tempDir();
    const kloudless = (...args: string[]): Promise<Result> => run(args, { env: { ...bench.env, HOME } });
    expect(await kloudless("config", "set", "bwlimit", "fast")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("`bwlimit` must be bytes a second") as string,
    });
    expect(await kloudless("config", "set", "bwlimit", "256K:off")).toMatchObject({ code: 0 });
    expect((await kloudless("config", "get", "bwlimit")).stdout).toBe("256K:off\n");
    const { address } = await bench.folder();
    const { path } = await noiseFile(HOME, "set", 512 * K);
    const { result, took } = await timed(() => kloudless("put", path, address));
    expect(result).toMatchObject({ code: 0 });
    expect(took).toBeGreaterThanOrEqual(1800);
    expect((await kloudless("config", "get", "bwlimit", "--bwlimit", "off")).stdout).toBe("off\n");
    expect(await readFile(join(HOME, ".config/kloudless/config.toml"), "utf8")).toBe('bwlimit = "256K:off"\n');
  });
});

describe("--tpslimit", () => {
  test("has requests come no closer than that, pages and repeated ones too", async () => {
    const RATE = 5;
    const COUNT = 9;
    const { env, times } = await serving((index) =>
      index === 3
        ? { status: 503, body: {} }
        : { status: 200, body: { ...EMPTY, count: 1, objects: [{ id: index }], next_page: index < COUNT - 1 ? String(index + 2) : null } },
    );
    const { code, stderr } = await run(["api", "GET", "/accounts", "--paginate", "--tpslimit", String(RATE)], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(times).toHaveLength(COUNT);
    // When they come in is a little later than when they were sent, and not always as much.
    for (let from = 0; from < COUNT; from++)
      for (let to = from + 3; to < COUNT; to++)
        expect((times[to] as number) - (times[from] as number)).toBeGreaterThanOrEqual(((to - from) * 1000) / RATE - 400);
  });

  test("may be less than one a second; waiting for it is no silence", async () => {
    const { env, times } = await serving((index) => ({ status: 200, body: { ...EMPTY, next_page: index === 0 ? "2" : null } }));
    const { result, took } = await timed(() =>
      run(["api", "GET", "/accounts", "--paginate"], { env: { ...env, KLOUDLESS_TPSLIMIT: "0.5", KLOUDLESS_TIMEOUT: "1s" } }),
    );
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(times).toHaveLength(2);
    expect(took).toBeGreaterThanOrEqual(2000);
  });

  test("is one limit for all that runs at a time", async () => {
    const { folder, address } = await bench.folder();
    for (const name of ["a", "b", "c", "d"]) await bench.one.storage.files.create({ parent_id: folder.id, name }, name);
    const before = bench.server.requests.length;
    const { result, took } = await timed(() =>
      bench.kloudless(["rm", ...["a", "b", "c", "d"].map((name) => `${address}/${name}`), "--yes", "--tpslimit", "6"]),
    );
    expect(result).toMatchObject({ code: 0 });
    const count = bench.server.requests.length - before;
    expect(count).toBeGreaterThan(4);
    expect(took).toBeGreaterThanOrEqual(((count - 1) * 1000) / 6);
  });

  test("ends at once with Ctrl-C (130)", async () => {
    const { env, times } = await serving(() => ({ status: 200, body: { ...EMPTY, next_page: "2" } }));
    const { child, result } = await start(["api", "GET", "/accounts", "--paginate", "--tpslimit", "0.01"], { env });
    await until(() => times.length > 0);
    await new Promise((done) => setTimeout(done, 200));
    child.kill("SIGINT");
    expect(await result).toMatchObject({ code: 130 });
  });

  test.each(["", "many", "0", "-1", "1e3", "0.0001"])("cannot be %j", async (rate) => {
    expect(await run(["ls", "1:/", `--tpslimit=${rate}`])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--tpslimit must be requests a second") as string,
    });
  });
});
