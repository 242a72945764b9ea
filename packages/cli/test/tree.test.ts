import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { openTerminal } from "./terminal.ts";

const bench = useBench();

/** A folder with `a9.txt`, `a10.txt`, `sub/deep.txt`, `sub/lower/deepest.txt`. */
async function planted(): Promise<string> {
  const { folder, address } = await bench.folder();
  const { files, folders } = bench.one.storage;
  const sub = await folders.create({ parent_id: folder.id, name: "sub" });
  const lower = await folders.create({ parent_id: sub.id, name: "lower" });
  await files.create({ parent_id: folder.id, name: "a10.txt" }, "0123456789");
  await files.create({ parent_id: folder.id, name: "a9.txt" }, "012345678");
  await files.create({ parent_id: sub.id, name: "deep.txt" }, "x".repeat(2048));
  await files.create({ parent_id: lower.id, name: "deepest.txt" }, "xy");
  return address;
}

describe("ls", () => {
  test("-R shows paths from the folder, and in JSON what the API sent", async () => {
    const address = await planted();
    const { code, stdout } = await bench.kloudless(["ls", "-R", address, "--columns", "name"]);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split("\n").toSorted()).toEqual([
      "a10.txt",
      "a9.txt",
      "sub/",
      "sub/deep.txt",
      "sub/lower/",
      "sub/lower/deepest.txt",
    ]);
    const names = await bench.kloudless(["ls", "-R", address, "--jsonl", "--jq", ".name"]);
    expect(names.stdout.trimEnd().split("\n").toSorted()).toEqual(["a10.txt", "a9.txt", "deep.txt", "deepest.txt", "lower", "sub"]);
  });

  test("-R finds everything in many folders, each folder's in one piece", async () => {
    const { folder, address } = await bench.folder();
    const { files, folders } = bench.one.storage;
    const expected: string[] = [];
    for (let n = 0; n < 12; n++) {
      const sub = await folders.create({ parent_id: folder.id, name: `sub ${n}` });
      const lower = await folders.create({ parent_id: sub.id, name: "lower" });
      await files.create({ parent_id: lower.id, name: "one" }, "x");
      await files.create({ parent_id: lower.id, name: "two" }, "x");
      expected.push(`sub ${n}/`, `sub ${n}/lower/`, `sub ${n}/lower/one`, `sub ${n}/lower/two`);
    }
    const paths = (await bench.kloudless(["ls", "-R", address, "--columns", "name"])).stdout.trimEnd().split("\n");
    expect(paths.toSorted()).toEqual(expected.toSorted());
    const parents = paths.map((path) => path.replace(/[^/]*\/?$/, ""));
    const changes = parents.filter((parent, index) => parent !== parents[index - 1]);
    expect(new Set(changes).size).toBe(changes.length);
  });

  test("sorts for people: folders first, numbers by their value", async () => {
    const address = await planted();
    const terminal = await openTerminal(["ls", "-R", address, "--columns", "name"], { env: bench.env });
    expect(await terminal.exit).toBe(0);
    expect(terminal.output.trimEnd().split("\r\n")).toEqual([
      "NAME",
      "sub/",
      "sub/lower/",
      "sub/lower/deepest.txt",
      "sub/deep.txt",
      "a9.txt",
      "a10.txt",
    ]);
  });

  test("sorts as it is told, in pipes too", async () => {
    const address = await planted();
    const sizes = await bench.kloudless(["ls", address, "--sort", "size", "--columns", "name"]);
    expect(sizes.stdout).toBe("a10.txt\na9.txt\nsub/\n");
    const back = await bench.kloudless(["ls", address, "--sort", "size", "--reverse", "--columns", "name"]);
    expect(back.stdout).toBe("sub/\na9.txt\na10.txt\n");
  });

  test("--ids has ids, which are addresses", async () => {
    const address = await planted();
    const { stdout } = await bench.kloudless(["ls", "-i", `${address}/a9.txt`, "--columns", "id"]);
    const byId = await bench.kloudless(["cat", `${bench.one.id}:id=${stdout.trimEnd()}`]);
    expect(byId).toMatchObject({ code: 0, stdout: "012345678" });
    const withIds = await bench.kloudless(["ls", "--ids", `${address}/a9.txt`]);
    expect(withIds.stdout.split("\t")[0]).toBe(stdout.trimEnd());
  });

  test("a folder that cannot be listed does not hide the others", async () => {
    const address = await planted();
    bench.server.faults.add({
      method: "GET",
      path: "/contents",
      skip: 2,
      action: { status: 403, body: { error_code: "forbidden", message: "Not yours." } },
    });
    const { code, stdout, stderr } = await bench.kloudless(["ls", "-R", address, "--columns", "name"]);
    bench.server.faults.clear();
    expect(code).toBe(11);
    expect(stdout).toContain("a10.txt");
    expect(stderr).toContain(`${address}/sub: 403`);
  });

  test("an unknown column is an error that names those there are", async () => {
    const address = await planted();
    const result = await bench.kloudless(["ls", address, "--columns", "name,colour"]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain('no column "colour"');
    expect(result.stderr).toContain("modified");
  });
});

describe("tree", () => {
  test("draws what is below a folder", async () => {
    const address = await planted();
    const { code, stdout, stderr } = await bench.kloudless(["tree", address]);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split("\n")).toEqual([
      address,
      "├── sub/",
      "│   ├── lower/",
      "│   │   └── deepest.txt",
      "│   └── deep.txt",
      "├── a9.txt",
      "└── a10.txt",
    ]);
    expect(stderr).toBe("2 folders, 4 files\n");
  });

  test("-L goes down so many levels, and asks for no more", async () => {
    const address = await planted();
    const before = bench.server.requests.filter(({ url }) => url.includes("/contents")).length;
    const { stdout } = await bench.kloudless(["tree", "-L", "1", address]);
    expect(stdout.trimEnd().split("\n")).toEqual([address, "├── sub/", "├── a9.txt", "└── a10.txt"]);
    // The root, to find the folder, and the folder.
    expect(bench.server.requests.filter(({ url }) => url.includes("/contents")).length - before).toBe(2);
  });

  test("is a tree in JSON, too", async () => {
    const address = await planted();
    const { stdout } = await bench.kloudless([
      "tree",
      address,
      "--jq",
      '.data | [.. | objects | select(.type == "file") | .name] | sort | join(",")',
    ]);
    expect(stdout).toBe("a10.txt,a9.txt,deep.txt,deepest.txt\n");
    const nested = await bench.kloudless(["tree", address, "--jq", ".data.children[0].children[0].children[0].name"]);
    expect(nested.stdout).toBe("deepest.txt\n");
  });

  test("shows hostile names harmless (S9)", async () => {
    const { folder, address } = await bench.folder();
    await bench.one.storage.folders.create({ parent_id: folder.id, name: "\u001b]0;owned\u0007\n└── real" });
    for (const result of [await bench.kloudless(["tree", address]), await bench.kloudless(["ls", "-R", address])]) {
      expect(result.stdout).toContain("\\e]0;owned\\u{7}\\n└── real/");
      expect(result.stdout).not.toContain("\u001b");
    }
  });

  test.each<[string, (address: string) => readonly string[], number, string]>([
    ["of a file", (address) => ["tree", `${address}/a9.txt`], 2, "is not a folder"],
    ["of what is not there", (address) => ["tree", `${address}/none`], 3, "There is no"],
    ["of no level", (address) => ["tree", "-L", "0", address], 2, "--level must be a whole number"],
  ])("%s is an error", async (_, args, code, message) => {
    const result = await bench.kloudless(args(await planted()));
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
  });
});
