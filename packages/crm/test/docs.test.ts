import { createServer } from "@kloudless/server";
import { expect, onTestFinished, test } from "vitest";
import { compilerOutput, docsProgram, runProgram } from "../../../scripts/docs-page.ts";

const PAGE = "docs/crm.md";

test(`${PAGE} has the types it says`, { timeout: 60_000 }, async () => {
  expect(await compilerOutput(await docsProgram(PAGE))).toBe("");
});

test(`${PAGE} runs`, { timeout: 60_000 }, async () => {
  const program = await docsProgram(PAGE);
  const server = await createServer();
  onTestFinished(() => server.close());
  const said = await runProgram(program, { KLOUDLESS_API_KEY: server.apiKey, KLOUDLESS_BASE_URL: server.url });
  expect(said).toContainEqual(["Ada Lovelace", "works for", "Northwind Tiles"]);
  expect(said).toContainEqual(["failed:", 404, "not_found"]);
  expect(said.at(-1)).toEqual(["It is gone."]);
});
