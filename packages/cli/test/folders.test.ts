import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { openTerminal } from "./terminal.ts";

const bench = useBench();

async function names(folder: { contents(params: { recursive: boolean }): AsyncIterable<{ name: string }> }): Promise<string[]> {
  const all: string[] = [];
  for await (const { name } of folder.contents({ recursive: true })) all.push(name);
  return all.toSorted();
}

describe("mkdir", () => {
  test("makes a folder, and says so on stderr alone", async () => {
    const { folder, address } = await bench.folder();
    const result = await bench.kloudless(["mkdir", `${address}/new`]);
    expect(result).toEqual({ code: 0, stdout: "", stderr: `Made ${address}/new\n` });
    expect(await names(folder)).toEqual(["new"]);
    const json = await bench.kloudless(["mkdir", `${address}/other`, "--jq", ".data[0].name"]);
    expect(json.stdout).toBe("other\n");
  });

  test("-p makes those above, and is content with what is there", async () => {
    const { folder, address } = await bench.folder();
    const first = await bench.kloudless(["mkdir", "-p", `${address}/a/b/c`, `${address}/a/b/d`]);
    expect(first.code).toBe(0);
    expect(await names(folder)).toEqual(["a", "b", "c", "d"]);
    const again = await bench.kloudless(["mkdir", "--parents", `${address}/a/b/c`, `${bench.one.id}:/`]);
    expect(again).toMatchObject({ code: 0, stderr: `${address}/a/b/c is there already\n${bench.one.id}:/ is there already\n` });
    expect(await names(folder)).toEqual(["a", "b", "c", "d"]);
  });

  test.each<[string, readonly string[], string, number, string]>([
    ["one that is there", [], "/taken", 7, "is there already"],
    ["one below what is not there", [], "/none/new", 3, "Give -p"],
    ["one below a file", [], "/file.txt/new", 2, "is not a folder"],
    ["one below a file, with -p", ["-p"], "/file.txt/a/b", 2, "is not a folder"],
    ["one in place of a file, with -p", ["-p"], "/file.txt", 7, "is there already"],
  ])("%s is an error", async (_, options, path, code, message) => {
    const { folder, address } = await bench.folder();
    await bench.one.storage.folders.create({ parent_id: folder.id, name: "taken" });
    await bench.one.storage.files.create({ parent_id: folder.id, name: "file.txt" }, "x");
    const result = await bench.kloudless(["mkdir", ...options, address + path]);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(await names(folder)).toEqual(["file.txt", "taken"]);
  });

  test("an id is no place for a new folder", async () => {
    for (const options of [[], ["-p"]]) {
      const result = await bench.kloudless(["mkdir", ...options, `${bench.one.id}:id=Fx`]);
      expect(result).toMatchObject({ code: 2, stdout: "" });
      expect(result.stderr).toContain("needs a path, not an id");
    }
  });

  test("no permission to write is exit code 6", async () => {
    const { address } = await bench.folder();
    bench.server.faults.add({
      method: "POST",
      path: "/folders",
      action: { status: 403, body: { error_code: "forbidden", message: "Read only." } },
    });
    const result = await bench.kloudless(["mkdir", `${address}/new`]);
    expect(result).toMatchObject({ code: 6, stdout: "" });
    expect(result.stderr).toContain("Read only.");
  });
});

describe("touch", () => {
  test("makes an empty file, and leaves one that is there as it is", async () => {
    const { folder, address } = await bench.folder();
    await bench.one.storage.files.create({ parent_id: folder.id, name: "old" }, "kept");
    const result = await bench.kloudless(["touch", `${address}/new`, `${address}/old`]);
    expect(result).toEqual({ code: 0, stdout: "", stderr: `Made ${address}/new\n${address}/old is there already, and left as it is\n` });
    expect(await bench.kloudless(["cat", `${address}/new`, `${address}/old`])).toMatchObject({ code: 0, stdout: "kept" });
  });

  test("what is a folder, or written as one, is an error", async () => {
    const { address } = await bench.folder();
    expect(await bench.kloudless(["touch", address])).toMatchObject({ code: 2, stderr: expect.stringContaining("is a folder") as string });
    expect(await bench.kloudless(["touch", `${address}/x/`])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("written as a folder") as string,
    });
    expect(await bench.kloudless(["touch", `${address}/none/x`])).toMatchObject({ code: 3 });
  });
});

describe("rm", () => {
  test("deletes files without a question", async () => {
    const { folder, address } = await bench.folder();
    for (const name of ["a", "b", "c"]) await bench.one.storage.files.create({ parent_id: folder.id, name }, "x");
    const result = await bench.kloudless(["rm", `${address}/a`, `${address}/b`]);
    expect(result).toEqual({ code: 0, stdout: "", stderr: `Deleted ${address}/a\nDeleted ${address}/b\n` });
    expect(await names(folder)).toEqual(["c"]);
  });

  test("a folder needs -r, and where nobody can be asked --yes", async () => {
    const { folder, address } = await bench.folder();
    const sub = await bench.one.storage.folders.create({ parent_id: folder.id, name: "sub" });
    await bench.one.storage.files.create({ parent_id: sub.id, name: "in it" }, "x");
    const bare = await bench.kloudless(["rm", `${address}/sub`, "--yes"]);
    expect(bare).toMatchObject({ code: 2, stdout: "" });
    expect(bare.stderr).toContain("Give -r");
    const unasked = await bench.kloudless(["rm", "-r", `${address}/sub`]);
    expect(unasked).toMatchObject({ code: 2, stdout: "" });
    expect(unasked.stderr).toContain("--yes");
    expect(await names(folder)).toEqual(["in it", "sub"]);
    expect(await bench.kloudless(["rm", "-ry", `${address}/sub`, "--jq", ".data[].name"])).toEqual({
      code: 0,
      stdout: "sub\n",
      stderr: "",
    });
    expect(await names(folder)).toEqual([]);
  });

  test("asks on a terminal, with hostile names made harmless, and no is the default", async () => {
    const { folder } = await bench.folder();
    const sub = await bench.one.storage.folders.create({ parent_id: folder.id, name: "sub" });
    const address = `${bench.one.id}:id=${sub.id}`;
    const no = await openTerminal(["rm", "-r", address], { env: bench.env, columns: 200 });
    await no.waitFor("with all that is in it?");
    no.type("\r");
    expect(await no.exit).toBe(1);
    expect(await names(folder)).toEqual(["sub"]);
    const yes = await openTerminal(["rm", "-r", address], { env: bench.env, columns: 200 });
    await yes.waitFor("with all that is in it?");
    yes.type("y\r");
    expect(await yes.exit).toBe(0);
    expect(await names(folder)).toEqual([]);
  });

  test("Ctrl-C at the question is an interruption, and deletes nothing", async () => {
    const { folder, address } = await bench.folder();
    await bench.one.storage.folders.create({ parent_id: folder.id, name: "sub" });
    const terminal = await openTerminal(["rm", "-r", `${address}/sub`], { env: bench.env, columns: 200 });
    await terminal.waitFor("with all that is in it?");
    terminal.type("\u0003");
    expect(await terminal.exit).toBe(130);
    expect(await names(folder)).toEqual(["sub"]);
  });

  test("shows a hostile name in its question harmless (S9)", async () => {
    const { folder, address } = await bench.folder();
    await bench.one.storage.folders.create({ parent_id: folder.id, name: "\u001b[2Jx" });
    const terminal = await openTerminal(["rm", "-r", `${address}/\u001b[2Jx`], { env: bench.env, columns: 200 });
    await terminal.waitFor("with all that is in it?");
    expect(terminal.output).toContain("\\e[2Jx");
    expect(terminal.output).not.toContain("\u001b[2J");
    terminal.type("n\r");
    expect(await terminal.exit).toBe(1);
  });

  test("what fails does not stop the others: exit code 11", async () => {
    const { folder, address } = await bench.folder();
    for (const name of ["a", "b", "c"]) await bench.one.storage.files.create({ parent_id: folder.id, name }, "x");
    bench.server.faults.add({ method: "DELETE", action: { status: 403, body: { error_code: "forbidden", message: "Locked." } } });
    const result = await bench.kloudless(["rm", `${address}/a`, `${address}/none`, `${address}/b`, `${address}/c`]);
    expect(result).toMatchObject({ code: 11, stdout: "" });
    expect(result.stderr).toContain(`There is no ${address}/none.`);
    expect(result.stderr).toContain(`${address}/a: 403 forbidden: Locked.`);
    expect(result.stderr).toContain("2 of 4 could not be deleted.");
    expect(await names(folder)).toEqual(["a"]);
  });

  test("--permanent is said to the service", async () => {
    const { folder, address } = await bench.folder();
    await bench.one.storage.files.create({ parent_id: folder.id, name: "a" }, "x");
    await bench.kloudless(["rm", "--permanent", `${address}/a`]);
    const { url } = bench.server.requests.findLast(({ method }) => method === "DELETE") ?? { url: "" };
    expect(new URL(url, bench.server.url).searchParams.get("permanent")).toBe("true");
  });

  test.each(["/", "", "id=root"])("the root (%j) is never deleted", async (path) => {
    const deletions = bench.server.requests.filter(({ method }) => method === "DELETE").length;
    const result = await bench.kloudless(["rm", "-r", "--yes", `${bench.two.id}:${path}`]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain("is all there is in the account");
    expect(bench.server.requests.filter(({ method }) => method === "DELETE")).toHaveLength(deletions);
  });

  test("a file written as a folder is not deleted", async () => {
    const { folder, address } = await bench.folder();
    await bench.one.storage.files.create({ parent_id: folder.id, name: "a" }, "x");
    expect(await bench.kloudless(["rm", "-ry", `${address}/a/`])).toMatchObject({ code: 2 });
    expect(await names(folder)).toEqual(["a"]);
  });
});
