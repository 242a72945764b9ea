import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { start } from "./run.ts";

const bench = useBench();

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const { folder, address } = await bench.folder();
  await bench.one.storage.files.create({ parent_id: folder.id, name }, content);
  return `${address}/${name}`;
}

describe("cat", () => {
  test("prints bytes exactly", async () => {
    const bytes = randomBytes(300_000);
    const { child, result } = await start(["cat", await file("bytes", bytes)], { env: bench.env });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    expect(await result).toMatchObject({ code: 0, stderr: "" });
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  });

  test("prints several files one behind the other, and empty ones", async () => {
    const [one, empty, two] = [await file("one", "first\n"), await file("empty", ""), await file("two", "second\n")];
    expect(await bench.kloudless(["cat", one, empty, two])).toEqual({ code: 0, stdout: "first\nsecond\n", stderr: "" });
  });

  test.each<[readonly string[], string]>([
    [["--range", "2-4"], "234"],
    [["--range", "7-"], "789"],
    [["--range", "-2"], "89"],
    [["--head", "3"], "012"],
    [["--head", "1K"], "0123456789"],
    [["--tail", "3"], "789"],
    [["--tail", "1K"], "0123456789"],
  ])("%j is a part of it", async (options, part) => {
    expect(await bench.kloudless(["cat", await file("digits", "0123456789"), ...options])).toEqual({ code: 0, stdout: part, stderr: "" });
  });

  test("the part of an empty file is empty", async () => {
    const empty = await file("empty", "");
    for (const option of ["--head", "--tail"])
      expect(await bench.kloudless(["cat", empty, option, "5"])).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("prints nothing of any when one is not there", async () => {
    const one = await file("one", "first\n");
    const result = await bench.kloudless(["cat", one, `${one}.bak`]);
    expect(result).toMatchObject({ code: 3, stdout: "" });
    expect(result.stderr).toContain(`There is no ${one}.bak`);
  });

  test("ends quietly when its reader goes away", async () => {
    const { child, result } = await start(["cat", await file("large", randomBytes(20_000_000))], { env: bench.env });
    await once(child.stdout, "data");
    child.stdout.destroy();
    expect(await result).toMatchObject({ code: 141, stderr: "" });
  });

  test("ends when it is interrupted in the middle", async () => {
    const address = await file("stalled", "0123456789");
    bench.server.faults.add({ method: "GET", path: /\/files\/[^/]+\/contents/, action: { stall: "body", afterBytes: 4 } });
    const { child, result } = await start(["cat", address], { env: bench.env });
    await once(child.stdout, "data");
    child.kill("SIGINT");
    expect(await result).toMatchObject({ code: 130, stdout: "0123" });
  });

  test("a body that is cut short is an error, not the end", async () => {
    const address = await file("cut", "0123456789");
    bench.server.faults.add({ method: "GET", path: /\/files\/[^/]+\/contents/, times: Number.POSITIVE_INFINITY, action: { truncate: 4 } });
    const result = await bench.kloudless(["cat", address, "--retries", "0"]);
    bench.server.faults.clear();
    expect(result.code).toBe(5);
    expect(result.stderr).not.toBe("");
  });

  test.each<[string, readonly string[], string]>([
    ["no range", ["--range", "5"], "--range must be"],
    ["a range from behind", ["--range", "5-2"], "--range must be"],
    ["a range behind the end", ["--range", "10-"], "has 10 bytes, and none from 10 on"],
    ["two parts", ["--head", "1", "--tail", "1"], "Give one of"],
    ["a part of nothing", ["--head", "0"], "--head must be a size"],
    ["a negative part", ["--tail=-1"], "--tail must be a size"],
  ])("%s is an error", async (_, options, message) => {
    const result = await bench.kloudless(["cat", await file("digits", "0123456789"), ...options]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
  });

  test("a folder is an error", async () => {
    const { address } = await bench.folder();
    for (const folder of [address, `${bench.one.id}:/`]) {
      const result = await bench.kloudless(["cat", folder]);
      expect(result).toMatchObject({ code: 2, stdout: "" });
      expect(result.stderr).toContain("is a folder");
    }
  });
});
