import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { listed } from "./listed.ts";
import { openTerminal } from "./terminal.ts";

const bench = useBench();

async function planted(word: string): Promise<string> {
  const { folder, address } = await bench.folder();
  const sub = await bench.one.storage.folders.create({ parent_id: folder.id, name: `${word} reports` });
  await bench.one.storage.files.create({ parent_id: sub.id, name: `${word}.txt` }, "12345");
  await bench.two.storage.files.create({ parent_id: "root", name: `${word} of another` }, "x");
  return address;
}

describe("search", () => {
  test("finds files and folders, by addresses that can be given to commands", async () => {
    const address = await planted("budget");
    const { code, stdout } = await bench.kloudless(["search", "budget", String(bench.one.id), "--columns", "address"]);
    expect(code).toBe(0);
    const found = stdout.trimEnd().split("\n");
    expect(found.toSorted()).toEqual([`${address}/budget reports/`, `${address}/budget reports/budget.txt`].toSorted());
    expect(await bench.kloudless(["cat", `${address}/budget reports/budget.txt`])).toMatchObject({ code: 0, stdout: "12345" });
  });

  test("looks in folders, and in several accounts", async () => {
    const address = await planted("plan");
    await bench.one.storage.files.create({ parent_id: "root", name: "plan outside" }, "x");
    const inFolder = await bench.kloudless(["search", "plan", address, "--type", "file", "--jq", ".data[].name"]);
    expect(inFolder.stdout).toBe("plan.txt\n");
    const several = await bench.kloudless(["search", "plan", address, "box:", "--type", "file", "--columns", "address"]);
    expect(several.stdout).toBe(`${address}/plan reports/plan.txt\nbox:/plan of another\n`);
    const limited = await bench.kloudless(["search", "plan", address, "box:", "--limit", "1", "--jsonl"]);
    expect(limited.stdout.trimEnd().split("\n")).toHaveLength(1);
  });

  test("an account that cannot be searched does not hide the others", async () => {
    const address = await planted("memo");
    const result = await bench.kloudless(["search", "memo", address, "salesforce", "--columns", "address"]);
    expect(result.code).toBe(11);
    expect(result.stdout).toContain("memo.txt");
    expect(result.stderr).toContain("salesforce:: 501");
    const limited = await bench.kloudless(["search", "memo", "salesforce", address, "--limit", "1", "--jsonl"]);
    expect(limited.code).toBe(11);
    expect(limited.stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(await bench.kloudless(["search", "memo", "salesforce"])).toMatchObject({ code: 12, stdout: "" });
  });

  test("shows what was found harmless (S9)", async () => {
    const { folder } = await bench.folder();
    await bench.one.storage.files.create({ parent_id: folder.id, name: "evil \u001b[31m.txt" }, "x");
    const terminal = await openTerminal(["search", "evil", String(bench.one.id)], { env: bench.env });
    expect(await terminal.exit).toBe(0);
    expect(terminal.output).toContain("evil \\e[31m.txt");
    expect(terminal.output).not.toContain("\u001b[31m");
  });

  test.each<[string, readonly string[], number, string]>([
    ["nothing to look for", ["search", " ", "gdrive"], 2, "nothing to search for"],
    ["nowhere to look", ["search", "x"], 2, "address"],
    ["a language that the service does not know", ["search", "x", "gdrive", "--lang", "cmis"], 12, "CMIS"],
    ["an unknown type", ["search", "x", "gdrive", "--type", "dir"], 2, "--type must be one of"],
    ["an account that is not there", ["search", "x", "nobody"], 3, "no account"],
    ["a limit of none", ["search", "x", "gdrive", "--limit", "0"], 2, "--limit must be"],
  ])("%s is an error", async (_, args, code, message) => {
    const result = await bench.kloudless(args);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
  });

  test("a file to look in is an error", async () => {
    const { folder, address } = await bench.folder();
    await bench.one.storage.files.create({ parent_id: folder.id, name: "a" }, "x");
    expect(await bench.kloudless(["search", "x", `${address}/a`])).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("recent", () => {
  test("lists files, the one modified last first, of several accounts together", async () => {
    const { folder, address } = await bench.folder();
    await bench.one.storage.files.create({ parent_id: folder.id, name: "older" }, "x");
    await bench.two.storage.files.create({ parent_id: "root", name: "newer" }, "x");
    await bench.one.storage.files.create({ parent_id: folder.id, name: "newest" }, "x");
    const both = await bench.kloudless(["recent", String(bench.one.id), "box", "--limit", "3", "--columns", "address"]);
    expect(both).toEqual({ code: 0, stdout: `${address}/newest\nbox:/newer\n${address}/older\n`, stderr: "" });
    const one = await bench.kloudless(["recent", `${bench.one.id}:`, "--limit", "2", "--jq", ".data[].name"]);
    expect(one.stdout).toBe("newest\nolder\n");
  });

  test("--after takes a time, or how long ago", async () => {
    await bench.one.storage.files.create({ parent_id: "root", name: "just now" }, "x");
    expect((await bench.kloudless(["recent", "gdrive", "--after", "1h", "--jq", ".data[].name"])).stdout).toContain("just now");
    expect(await bench.kloudless(["recent", "gdrive", "--after", "2199-01-01"])).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("an object without a known path is shown by its id", async () => {
    const file = await bench.one.storage.files.create({ parent_id: "root", name: "lost" }, "x");
    bench.server.faults.add({ path: "/recent", action: { body: listed([{ ...file.toJSON(), ancestors: null }]) } });
    const { stdout } = await bench.kloudless(["recent", "gdrive", "--columns", "address"]);
    expect(stdout).toBe(`gdrive:id=${file.id}\n`);
    expect(await bench.kloudless(["cat", stdout.trimEnd()])).toMatchObject({ code: 0, stdout: "x" });
  });

  test.each<[string, readonly string[], string]>([
    ["a bad time", ["--after", "yesterday"], "--after must be a time"],
    ["a day that no month has", ["--after", "2026-02-31"], "--after must be a time"],
  ])("%s is an error", async (_, options, message) => {
    const result = await bench.kloudless(["recent", "gdrive", ...options]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
  });

  test("a folder has no recent files of its own", async () => {
    const result = await bench.kloudless(["recent", "gdrive:/x"]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain("are those of an account");
  });
});
