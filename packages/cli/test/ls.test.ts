import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { openTerminal } from "./terminal.ts";

const bench = useBench();

describe("ls", () => {
  test("prints what a folder holds: in a pipe with tabs and exact figures", async () => {
    const { folder, address } = await bench.folder();
    await bench.one.storage.files.create({ parent_id: folder.id, name: "notes.txt" }, "12345");
    await bench.one.storage.folders.create({ parent_id: folder.id, name: "sub" });
    const { code, stdout, stderr } = await bench.kloudless(["ls", address]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split("\t"));
    expect(Object.fromEntries(rows.map(([size, , name]) => [name, size]))).toEqual({ "notes.txt": "5", "sub/": expect.any(String) });
  });

  test("prints a table on a terminal, with wide names in line and hostile ones made harmless (S9)", async () => {
    const { folder, address } = await bench.folder();
    for (const name of ["日本語.txt", "plain.txt", "bad\u001b[31m\u202etxt.exe"])
      await bench.one.storage.files.create({ parent_id: folder.id, name }, "x");
    const terminal = await openTerminal(["ls", "--columns", "name,size", address], { env: bench.env });
    expect(await terminal.exit).toBe(0);
    expect(terminal.output).not.toContain("\u001b[31m");
    expect(terminal.output).not.toContain("\u202e");
    const lines = terminal.output.split("\r\n");
    expect(lines[0]).toMatch(/^NAME +SIZE$/);
    expect(terminal.output).toContain("bad\\e[31m\\u{202e}txt.exe");
  });

  test("--json is one document, --jsonl a line an object, --jq a filter", async () => {
    const { folder, address } = await bench.folder();
    await bench.one.storage.files.create({ parent_id: folder.id, name: "a" }, "x");
    await bench.one.storage.files.create({ parent_id: folder.id, name: "b" }, "xy");
    const json = JSON.parse((await bench.kloudless(["ls", address, "--json"])).stdout) as { data: { name: string }[] };
    expect(json.data.map(({ name }) => name)).toEqual(["a", "b"]);
    const lines = (await bench.kloudless(["ls", address, "--jsonl"])).stdout.trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { size: number }).size)).toEqual([1, 2]);
    expect((await bench.kloudless(["ls", address, "--jq", ".data[].name"])).stdout).toBe("a\nb\n");
  });

  test.each<[string, readonly string[], number, string]>([
    ["an unknown account", ["ls", "nobody:/"], 3, "nobody"],
    ["a path that is not there", ["ls", "1:/"], 3, ""],
    ["a local path", ["ls", "./here"], 2, "not in an account"],
    ["no address", ["ls"], 2, "address"],
    ["an unknown option", ["ls", "x:/", "--what"], 2, "--what"],
    ["a secret on the command line", ["ls", "x:/", "--api-key", "hunter2"], 2, "--api-key"],
  ])("%s is an error of its own", async (_, args, code, message) => {
    const result = await bench.kloudless(args);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain("hunter2");
  });
});
