import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";

const bench = useBench();

async function file(): Promise<string> {
  const { folder, address } = await bench.folder();
  await bench.one.storage.files.create({ parent_id: folder.id, name: "a.txt" }, "x");
  return `${address}/a.txt`;
}

describe("props", () => {
  test("are set, listed and removed", async () => {
    const address = await file();
    const set = await bench.kloudless(["props", "set", address, "project=apollo=11", "draft=", "note=\u001b[31m"]);
    expect(set).toEqual({ code: 0, stdout: "", stderr: `${address}: 3 properties\n` });
    const { stdout } = await bench.kloudless(["props", "ls", address]);
    expect(stdout.trimEnd().split("\n").toSorted()).toEqual(["draft\t", "note\t\\e[31m", "project\tapollo=11"]);
    const changed = await bench.kloudless(["props", "set", address, "project=gemini", "--jq", ".data | length"]);
    expect(changed.stdout).toBe("3\n");
    expect(await bench.kloudless(["props", "rm", address, "draft", "note", "draft"])).toMatchObject({ code: 0, stdout: "" });
    expect((await bench.kloudless(["props", "ls", address])).stdout).toBe("project\tgemini\n");
    expect(await bench.kloudless(["props", "rm", address, "--all"])).toMatchObject({ code: 0 });
    expect(await bench.kloudless(["props", "ls", address])).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("a key that is not there is an error, and nothing is removed", async () => {
    const address = await file();
    await bench.kloudless(["props", "set", address, "a=1"]);
    const result = await bench.kloudless(["props", "rm", address, "a", "b"]);
    expect(result).toMatchObject({ code: 3, stdout: "" });
    expect(result.stderr).toContain('no property "b"');
    expect((await bench.kloudless(["props", "ls", address])).stdout).toBe("a\t1\n");
  });

  test.each<[string, readonly string[], string]>([
    ["no value", ["set", "gdrive:/a", "key"], "KEY=VALUE"],
    ["no key", ["set", "gdrive:/a", "=value"], "has no key"],
    ["a key twice", ["set", "gdrive:/a", "a=1", "a=2"], "twice"],
    ["nothing to set", ["set", "gdrive:/a"], "property"],
    ["nothing to remove", ["rm", "gdrive:/a"], "--all"],
    ["some and all", ["rm", "gdrive:/a", "x", "--all"], "exclude each other"],
    ["a local file", ["ls", "./a"], "not in an account"],
  ])("%s is an error", async (_, args, message) => {
    const sent = bench.server.requests.length;
    const result = await bench.kloudless(["props", ...args]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(bench.server.requests).toHaveLength(sent);
  });

  test("folders have none", async () => {
    const { address } = await bench.folder();
    for (const args of [["ls"], ["rm", "--all"]]) {
      const result = await bench.kloudless(["props", ...args, address]);
      expect(result).toMatchObject({ code: 2, stdout: "" });
      expect(result.stderr).toContain("is a folder");
    }
  });
});
