import { createServer } from "@kloudless/server";
import { expect, onTestFinished, test } from "vitest";
import { compilerOutput, docsProgram, runProgram } from "../../../scripts/docs-page.ts";

const PAGE = "docs/team.md";

test(`${PAGE} has the types it says`, { timeout: 60_000 }, async () => {
  expect(await compilerOutput(await docsProgram(PAGE))).toBe("");
});

test(`${PAGE} runs`, { timeout: 60_000 }, async () => {
  const program = await docsProgram(PAGE);
  const accounts = [
    { service: "box", account: "admin@example.com", admin: true },
    { service: "gdrive", account: "plain@example.com" },
  ];
  const server = await createServer({ accounts });
  onTestFinished(() => server.close());
  const said = await runProgram(program, { KLOUDLESS_API_KEY: server.apiKey, KLOUDLESS_BASE_URL: server.url });
  expect(said.at(-1)).toEqual(["There is nobody of that id."]);
});
