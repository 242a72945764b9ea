import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { run } from "./run.ts";

test("--version and -V print the version alone, version --json what it runs on", async () => {
  const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
  for (const option of ["--version", "-V"]) expect(await run([option])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  const { code, stdout } = await run(["version", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    data: { version, node: process.version, platform: process.platform, arch: process.arch },
    meta: {},
  });
});
