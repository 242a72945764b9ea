import { expect, test } from "vitest";
import { useBench } from "./bench.ts";

const bench = useBench();

test("an upload in parts is shown, and given up", async () => {
  const { id } = await bench.one.storage.multipart.create({ parent_id: "root", name: "large" });
  const account = String(bench.one.id);
  const shown = await bench.kloudless(["multipart", "show", account, String(id), "--jq", ".data | .id, .type"]);
  expect(shown.stdout).toBe(`${id}\nmultipart\n`);
  expect((await bench.kloudless(["multipart", "show", `${account}:`, String(id)])).stdout).toContain("part_size\t");
  expect(await bench.kloudless(["multipart", "abort", account, String(id)])).toMatchObject({ code: 0, stdout: "" });
  for (const verb of ["show", "abort"])
    expect(await bench.kloudless(["multipart", verb, account, String(id)])).toMatchObject({ code: 3, stdout: "" });
});

test.each<[string, readonly string[], number, string]>([
  ["no verb", [], 2, "abort"],
  ["what is no id", ["show", "gdrive", "abc"], 2, "is no id"],
  ["an account that is not there", ["abort", "nobody", "1"], 3, "no account"],
  ["no id", ["show", "gdrive"], 2, "id"],
  ["a verb that is not there", ["list", "gdrive"], 2, "unknown command 'list'"],
])("%s is an error", async (_, args, code, message) => {
  const result = await bench.kloudless(["multipart", ...args]);
  expect(result).toMatchObject({ code, stdout: "" });
  expect(result.stderr).toContain(message);
});
