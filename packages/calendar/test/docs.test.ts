import { createServer } from "@kloudless/server";
import { describe, expect, onTestFinished, test } from "vitest";
import { compilerOutput, docsProgram, runProgram } from "../../../scripts/docs-page.ts";

describe.each([
  ["docs/events.md", "Stopped."],
  ["docs/calendar.md", "It is gone."],
])("%s", (page, end) => {
  test("has the types it says", { timeout: 60_000 }, async () => {
    expect(await compilerOutput(await docsProgram(page))).toBe("");
  });

  test("runs", { timeout: 60_000 }, async () => {
    const program = await docsProgram(page);
    const server = await createServer({ accounts: [{ service: "google_calendar", account: "ada@example.com" }] });
    onTestFinished(() => server.close());
    const said = await runProgram(program, { KLOUDLESS_API_KEY: server.apiKey, KLOUDLESS_BASE_URL: server.url });
    expect(said.at(-1)).toEqual([end]);
  });
});
