import { AbortError, NotFoundError, type Task, TimeoutError } from "@kloudless/core";
import { describe, expect, expectTypeOf, test } from "vitest";
import { rejection, useBench } from "../test/bench.ts";
import { File, Folder } from "./index.ts";

const bench = useBench({ server: { allowPrivateFetch: true } });
const QUICK = { pollInterval: 5 };
const last = () => bench.server.requests.at(-1);
const looks = () => bench.server.requests.filter(({ url }) => url.includes("/tasks/"));
const file = async (): Promise<File> => bench.one.storage.files.create({ parent_id: (await bench.folder()).id, name: "slow.txt" }, "slow");

/** The server takes its time over requests to a path, and then answers with a result. */
function takesLong(method: string, path: RegExp, result: object): void {
  bench.server.faults.add({ method, path, action: { status: 202, body: { id: "T1", state: "PENDING", status: "PENDING", info: null } } });
  bench.server.faults.add({ path: "/tasks/T1", action: { body: { id: "T1", state: "STARTED" } } });
  bench.server.faults.add({ path: "/tasks/T1", action: { body: result } });
}

describe("what is asked for as a task", () => {
  const told: Task[] = [];
  const options = { ...QUICK, async: true, onTask: (task: Task) => void told.push(task) };

  test("copies and moves to another account come to the same as without", async () => {
    const source = await file();
    told.length = 0;
    const copy = await source.copy({ parent_id: "root", name: "copy.txt", account: bench.two.id }, options);
    expect(copy).toMatchObject({ name: "copy.txt", account: bench.two.id });
    expect(await copy.contents().text()).toBe("slow");
    expect(told.length).toBeGreaterThan(0);
    source.account = bench.two.id;
    source.parent_id = "root";
    await source.save(options);
    expect([source.account, await source.contents().text()]).toEqual([bench.two.id, "slow"]);
  });

  test("folders, with all that is in them", async () => {
    const folder = await bench.folder();
    await bench.one.storage.files.create({ parent_id: folder.id, name: "in" }, "in");
    const copy = await folder.copy({ parent_id: "root", account: bench.two.id }, options);
    expect((await copy.contents()).objects.map(({ name }) => name)).toEqual(["in"]);
  });

  test("can be waited for by its id, also again", async () => {
    const source = await file();
    told.length = 0;
    const copy = await source.copy({ parent_id: "root" }, options);
    const id = told[0]?.id ?? "";
    expect(await bench.one.task(id, QUICK)).toEqual(copy.toJSON());
    expect(await rejection(bench.two.task(id, QUICK))).toBeInstanceOf(NotFoundError);
    expect(await rejection(bench.one.task("none", QUICK))).toBeInstanceOf(NotFoundError);
  });
});

describe("a service that answers with a task", () => {
  test("copying waits for the copy, in the account it is in", async () => {
    const source = await file();
    takesLong("POST", /\/copy$/, { ...source.toJSON(), id: "F2", account: bench.two.id });
    const copy = await source.copy({ parent_id: "root", account: bench.two.id }, QUICK);
    expect(copy).toBeInstanceOf(File);
    expect(copy).toMatchObject({ id: "F2", account: bench.two.id });
    // The task is that of the account that was asked.
    expect(last()?.url).toBe(`/v1/accounts/${bench.one.id}/tasks/T1`);
    const folder = await bench.folder();
    takesLong("POST", /\/copy$/, { ...folder.toJSON(), id: "D2" });
    expect(await folder.copy({ parent_id: "root" }, QUICK)).toBeInstanceOf(Folder);
  });

  test("moving waits, and takes over what comes of it", async () => {
    const source = await file();
    takesLong("PATCH", /\/files\//, { ...source.toJSON(), id: "F3", name: "moved", account: bench.two.id });
    source.account = bench.two.id;
    source.parent_id = "root";
    expect(await source.save(QUICK)).toBe(source);
    expect(source).toMatchObject({ id: "F3", name: "moved", account: bench.two.id });
    const folder = await bench.folder();
    takesLong("PATCH", /\/folders\//, { ...folder.toJSON(), id: "D3" });
    folder.name = "renamed";
    expect((await folder.save(QUICK)).id).toBe("D3");
  });

  test("the provisional data of a move that goes on is taken over as it is", async () => {
    const source = await file();
    const before = looks().length;
    bench.server.faults.add({ method: "PATCH", action: { status: 202, body: { ...source.toJSON(), name: "soon" } } });
    source.name = "soon";
    expect((await source.save()).name).toBe("soon");
    expect(looks().length).toBe(before);
  });

  test("a task that failed is its error, and nothing is taken over", async () => {
    const source = await file();
    bench.server.faults.add({ method: "PATCH", action: { status: 202, body: { id: "T1", state: "PENDING" } } });
    const full = { status_code: 507, error_code: "insufficient_storage", message: "Full." };
    bench.server.faults.add({ path: "/tasks/T1", action: { status: 507, body: full } });
    source.name = "new";
    await expect(source.save(QUICK)).rejects.toMatchObject({ code: "insufficient_storage" });
    expect([source.name, source.toJSON().id]).toEqual(["new", source.id]);
    await source.save();
    expect(source.name).toBe("new");
  });

  test("the signal and the deadline end the waiting", async () => {
    const source = await file();
    const slow = () => {
      bench.server.faults.add({ path: /\/copy$/, action: { status: 202, body: { id: "T1", state: "PENDING" } } });
      bench.server.faults.add({ path: "/tasks/", times: 50, action: { body: { id: "T1", state: "STARTED" } } });
    };
    slow();
    const target = { parent_id: "root" };
    expect(await rejection(source.copy(target, { ...QUICK, signal: AbortSignal.timeout(60) }))).toBeInstanceOf(AbortError);
    bench.server.faults.clear();
    slow();
    expect(await rejection(source.copy(target, { ...QUICK, deadline: 60 }))).toBeInstanceOf(TimeoutError);
  });
});

describe("createFromUrl", () => {
  /** An address that anybody can read. */
  const address = async (contents: string): Promise<string> => {
    const source = await bench.one.storage.files.create({ parent_id: "root", name: "source.txt" }, contents);
    return (await bench.one.storage.links.create({ file_id: source.id, direct: true })).url;
  };

  test.each([true, false])("has the server fetch what is at an address; as a task: %s", async (async) => {
    const [url, { id: parent_id }] = [await address("fetched"), await bench.folder()];
    const data = { url, parent_id, name: "a.txt" };
    const made = await bench.two.storage.files.createFromUrl({ ...data, parent_id: "root", name: "there.txt" }, { ...QUICK, async });
    expect([made.account, await made.contents().text()]).toEqual([bench.two.id, "fetched"]);
    expect((await bench.one.storage.files.createFromUrl(data, { ...QUICK, async })).name).toBe("a.txt");
    expect((await bench.one.storage.files.createFromUrl(data, { ...QUICK, async })).name).toBe("a (1).txt");
    expect((await bench.one.storage.files.createFromUrl({ ...data, overwrite: true }, { ...QUICK, async })).name).toBe("a.txt");
  });

  test("an address with nothing at it is not found; a folder that is not there is an error at once", async () => {
    const files = bench.one.storage.files;
    const url = new URL("/l/none", bench.server.url);
    for (const async of [true, false]) {
      const error = await rejection(files.createFromUrl({ url, parent_id: "root", name: "a" }, { ...QUICK, async }));
      expect(error).toBeInstanceOf(NotFoundError);
      const lost = files.createFromUrl({ url, parent_id: "F-none", name: "a" }, { async });
      await expect(lost).rejects.toMatchObject({ status: 400, code: "invalid_parent_folder" });
    }
  });

  test("asks the server to fetch, and waits for a task", async () => {
    takesLong("POST", /\/storage\/files/, { id: "F4", type: "file", name: "a.png", account: bench.one.id });
    const url = new URL("https://example.test/a.png?x=1");
    const data = { url, parent_id: "root", name: "a.png", overwrite: true };
    const made = await bench.one.storage.files.createFromUrl(data, { ...QUICK, async: true });
    expect(made).toBeInstanceOf(File);
    expect(made.id).toBe("F4");
    const request = bench.server.requests.findLast(({ method }) => method === "POST");
    expect(request?.url).toMatch(/\/storage\/files\?overwrite=true$/);
    expect(request?.headers).toMatchObject({ "content-type": "application/json", "x-kloudless-async": "true" });
    expect(JSON.parse(request?.body ?? "")).toEqual({ url: url.href, parent_id: "root", name: "a.png" });
  });
});

test("types: how a task is waited for", () => {
  expectTypeOf<NonNullable<Parameters<File["copy"]>[1]>>().toHaveProperty("async");
  expectTypeOf<NonNullable<Parameters<Folder["save"]>[0]>>().toHaveProperty("onTask").extract<(task: Task) => void>().not.toBeNever();
  expectTypeOf<File["copy"]>().returns.resolves.toEqualTypeOf<File>();
});
