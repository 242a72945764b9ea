import { expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { start, tempDir } from "./run.ts";

const bench = useBench({ accounts: [{ service: "salesforce", account: "lin@example.com" }] });

test.each<[string, readonly string[]]>([
  ["a credential", ["login", "--api-key-stdin"]],
  ["fields", ["crm", "contacts", "create", "salesforce", "--data", "-"]],
  ["requests", ["crm", "batch", "salesforce", "-"]],
  ["paths", ["copy", ".", "salesforce:/", "--files-from0", "-"]],
  ["an account", ["accounts", "import"]],
])("waiting for %s on stdin ends with Ctrl-C (130)", async (_, args) => {
  const waiting = await start([...args, "--verbose"], { env: bench.env, cwd: await tempDir() });
  // By then it has been loaded, and what it does not wait for is over.
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(waiting.child.exitCode).toBeNull();
  waiting.child.kill("SIGINT");
  expect(await waiting.result).toMatchObject({ code: 130, stdout: "" });
});
