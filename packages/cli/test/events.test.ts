import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { start, tempDir } from "./run.ts";

const bench = useBench();

describe("events", () => {
  test("are listed from a cursor, or a time", async () => {
    const account = String(bench.one.id);
    const cursor = (await bench.kloudless(["events", "cursor", account])).stdout.trim();
    expect(cursor).not.toBe("");
    const file = await bench.one.storage.files.create({ parent_id: "root", name: "new.txt" }, "x");
    file.name = "newer.txt";
    await file.save();
    const events = await bench.data<{ type: string }[]>(["events", "ls", account, "--cursor", cursor]);
    expect(events.map(({ type }) => type)).toEqual(["add", "rename"]);
    const { stdout } = await bench.kloudless(["events", "ls", account, "--cursor", cursor]);
    expect(stdout).toMatch(/\tadd\tfile\tnew\.txt\n.*\trename\tfile\tnew\.txt → newer\.txt\n$/);
    expect(await bench.data<unknown[]>(["events", "ls", account, "--from", "2000-01-01", "--until", "2000-01-02"])).toEqual([]);
  });

  test("tail prints them as they come, and goes on where it was ended", async () => {
    const account = String(bench.two.id);
    const state = join(await tempDir(), "cursor");
    const args = ["events", "tail", account, "--jsonl", "--state", state, "--interval", "50ms"];
    const first = await start(args, { env: bench.env });
    await first.stderr.until("Waiting");
    await bench.two.storage.files.create({ parent_id: "root", name: "one" }, "x");
    expect(JSON.parse(await first.stdout.firstLine())).toMatchObject({ event: { type: "add", metadata: { name: "one" } } });
    first.child.kill("SIGINT");
    expect((await first.result).code).toBe(130);
    expect((await readFile(state, "utf8")).trim()).not.toBe("");

    await bench.two.storage.files.create({ parent_id: "root", name: "meanwhile" }, "x");
    const second = await start(args, { env: bench.env });
    expect(JSON.parse(await second.stdout.firstLine())).toMatchObject({ event: { metadata: { name: "meanwhile" } } });
    second.child.kill("SIGTERM");
    expect((await second.result).code).toBe(143);
  });

  test.each<[string, readonly string[], number, RegExp]>([
    ["an invalid cursor", ["ls", "ACCOUNT", "--cursor", "no cursor"], 1, /cursor/],
    ["a cursor and a time", ["ls", "ACCOUNT", "--cursor", "1", "--from", "1h"], 2, /together/],
    ["an end without a beginning", ["ls", "ACCOUNT", "--until", "1h"], 2, /--from/],
    ["a time that is none", ["ls", "ACCOUNT", "--from", "soon"], 2, /--from/],
    ["an account that is not there", ["cursor", "1"], 3, /./],
    ["a cursor, and all", ["tail", "ACCOUNT", "--cursor", "1", "--all"], 2, /together/],
  ])("%s is an error of its own", async (_, args, code, message) => {
    const result = await bench.kloudless(["events", ...args.map((arg) => arg.replace("ACCOUNT", String(bench.one.id)))]);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toMatch(message);
  });
});
