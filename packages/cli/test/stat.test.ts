import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { listed } from "./listed.ts";
import { openTerminal } from "./terminal.ts";

const bench = useBench();

describe("stat", () => {
  test("shows all fields: exact in a pipe, and as the API sent them in JSON", async () => {
    const { folder, address } = await bench.folder();
    const file = await bench.one.storage.files.create({ parent_id: folder.id, name: "a.txt" }, "x".repeat(2048));
    const plain = await bench.kloudless(["stat", `${address}/a.txt`]);
    const fields = new Map(
      plain.stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split("\t") as [string, string]),
    );
    expect(fields.get("size")).toBe("2048");
    expect(fields.get("modified")).toBe(file.modified);
    expect(fields.get("parent")).toContain(folder.id);
    const json = JSON.parse((await bench.kloudless(["stat", `${address}/a.txt`, "--json"])).stdout) as { data: unknown };
    expect(json.data).toEqual(JSON.parse(JSON.stringify(file)));
  });

  test("is readable on a terminal", async () => {
    const { folder, address } = await bench.folder();
    await bench.one.storage.files.create({ parent_id: folder.id, name: "a\u001b[31m.txt" }, "x".repeat(2048));
    const { id } = (await folder.contents().toArray())[0] as { id: string };
    const terminal = await openTerminal(["stat", `${bench.one.id}:id=${id}`], { env: bench.env, columns: 300 });
    expect(await terminal.exit).toBe(0);
    expect(terminal.output).toMatch(/^size +2\.0 KiB \(2048 bytes\)\r$/m);
    expect(terminal.output).toMatch(/^parent +folder \d+ \(/m);
    expect(terminal.output).not.toContain("\u001b[31m");
    expect(address).toContain(":");
  });

  test("of the root, by its account alone", async () => {
    const { stdout } = await bench.kloudless(["stat", String(bench.one.id), "--jq", ".data.id, .data.path"]);
    expect(stdout).toBe("root\n/\n");
  });

  test("of several: a list in JSON, and what fails does not hide the others", async () => {
    const { folder, address } = await bench.folder();
    await bench.one.storage.files.create({ parent_id: folder.id, name: "a" }, "x");
    await bench.one.storage.files.create({ parent_id: folder.id, name: "b" }, "x");
    const both = await bench.kloudless(["stat", `${address}/a`, `${address}/b`, "--jq", ".data[].name"]);
    expect(both).toEqual({ code: 0, stdout: "a\nb\n", stderr: "" });
    const partial = await bench.kloudless(["stat", `${address}/a`, `${address}/none`, `${address}/b`, "--jsonl"]);
    expect(partial.code).toBe(11);
    expect(partial.stdout.trimEnd().split("\n")).toHaveLength(2);
    const { error } = JSON.parse(partial.stderr) as { error: { code: string; failures: { what: string; code: string }[] } };
    expect(error).toMatchObject({ code: "partial", failures: [{ what: `${address}/none`, code: "not_found" }] });
  });

  test("of several of which there is none: the code of why, and nothing on stdout", async () => {
    const { address } = await bench.folder();
    const result = await bench.kloudless(["stat", `${address}/a`, `${address}/b`, "--json"]);
    expect(result).toMatchObject({ code: 3, stdout: "" });
    expect(JSON.parse(result.stderr)).toMatchObject({ error: { code: "all_failed", failures: [{}, {}] } });
  });

  test("only the fields asked for, and an unknown one is an error", async () => {
    const { folder, address } = await bench.folder();
    const { stdout } = await bench.kloudless(["stat", address, "--columns", "type,id"]);
    expect(stdout).toBe(`type\tfolder\nid\t${folder.id}\n`);
    const result = await bench.kloudless(["stat", address, "--columns", "colour"]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain('no field "colour"');
  });

  test("of a path that two objects have is an error that names their ids", async () => {
    const { folder, address } = await bench.folder();
    const file = await bench.one.storage.files.create({ parent_id: folder.id, name: "same" }, "x");
    const twins = listed([file.toJSON(), { ...file.toJSON(), id: "Fother" }]);
    bench.server.faults.add({ method: "GET", path: "/contents", skip: 1, action: { body: twins } });
    const result = await bench.kloudless(["stat", `${address}/same`]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(`id=${file.id}`);
    expect(result.stderr).toContain("id=Fother");
    expect(result.stderr).toContain("ACCOUNT:id=ID");
  });

  test.each<[string, readonly string[], number, string]>([
    ["an account that is not there", ["stat", "nobody:/x"], 3, "no account"],
    ["a local path", ["stat", "./x"], 2, "not in an account"],
    ["a path that goes up", ["stat", "1:/a/../b"], 2, "no `..`"],
    ["no id", ["stat", "1:id="], 2, "no id"],
    ["no address", ["stat"], 2, "address"],
  ])("%s is an error", async (_, args, code, message) => {
    const result = await bench.kloudless(args);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
  });

  test("an id that is not there is an error", async () => {
    const result = await bench.kloudless(["stat", `${bench.one.id}:id=Fnothing`]);
    expect(result).toMatchObject({ code: 3, stdout: "" });
    expect(result.stderr).toContain('the id "Fnothing"');
  });

  test.each([
    [401, 4],
    [403, 6],
    [429, 5],
    [503, 5],
  ])("an answer of %i is exit code %i", async (status, code) => {
    bench.server.faults.add({ method: "GET", path: "/contents", action: { status, body: { error_code: "no", message: "No." } } });
    const result = await bench.kloudless(["stat", `${bench.one.id}:/x`, "--retries", "0"]);
    expect(result).toMatchObject({ code, stdout: "" });
  });
});
