import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createServer } from "@kloudless/server";
import { expect, onTestFinished, test } from "vitest";
import { compilerOutput, docsProgram, programOf, runProgram } from "../../../scripts/docs-page.ts";

const PAGE = "docs/storage.md";

test("takes only TypeScript blocks, and keeps every line where it is", () => {
  expect(programOf("# A\n```ts\nfirst();\n```\ntext\n```sh\nls\n```\n```ts\nsecond();\n```")).toBe("\n\nfirst();\n\n\n\n\n\n\nsecond();\n");
});

test(`${PAGE} has the types it says`, { timeout: 60_000 }, async () => {
  expect(await compilerOutput(await docsProgram(PAGE))).toBe("");
});

test(`${PAGE} runs`, { timeout: 60_000 }, async () => {
  const program = await docsProgram(PAGE);
  const server = await createServer();
  onTestFinished(() => server.close());
  await writeFile(join(program.directory, "report.pdf"), "%PDF-1.7 and so on");
  const said = await runProgram(program, { KLOUDLESS_API_KEY: server.apiKey, KLOUDLESS_BASE_URL: server.url });
  expect(said.at(-1)).toEqual(["It is gone."]);
});
