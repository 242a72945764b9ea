import { createServer } from "@kloudless/server";
import { expect, onTestFinished, test } from "vitest";
import { browse } from "../../../scripts/browser.ts";
import { compilerOutput, docsProgram, runProgram } from "../../../scripts/docs-page.ts";

const PAGE = "docs/oauth.md";

test(`${PAGE} has the types it says`, { timeout: 60_000 }, async () => {
  expect(await compilerOutput(await docsProgram(PAGE))).toBe("");
});

test(`${PAGE} runs, with a person at a browser`, { timeout: 60_000 }, async (context) => {
  const browser = await browse(context);
  const program = await docsProgram(PAGE);
  const server = await createServer({
    accounts: [
      { service: "gdrive", account: "ada@example.com" },
      { service: "google_calendar", account: "grace@example.com" },
    ],
    oauth: { redirectUris: ["http://127.0.0.1/callback"] },
  });
  onTestFinished(() => server.close());
  const page = await browser.newPage();
  const connect = async (url: string): Promise<string> => {
    await page.goto(url);
    await page.getByLabel("grace@example.com").check();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.waitForURL("**/callback?*");
    return page.locator("body").innerText();
  };
  let shown: Promise<string> | undefined;
  const environment = { KLOUDLESS_API_KEY: server.apiKey, KLOUDLESS_CLIENT_ID: server.applicationId, KLOUDLESS_BASE_URL: server.url };
  const said = await runProgram(program, environment, (word, url) => {
    if (word === "Open") shown = connect(String(url));
  });
  expect(await shown).toBe("You can close this window.");
  expect(said.map((words) => words.join(" "))).toEqual([
    expect.stringMatching(/^Open http/),
    "Connected grace@example.com",
    expect.stringMatching(/^invalid_grant /),
    `It is good for ${server.accounts[1]?.id}`,
    "Still the same account.",
  ]);
});
