import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core";
import { afterAll, onTestFinished, type TestContext } from "vitest";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const ADVICE = "install Chromium (Debian: apt-get install --no-install-recommends chromium), or say in CHROMIUM where a Chrome is";
/** Playwright brings the rest: headless, without a sandbox (which root cannot have), with a profile that is gone afterwards. */
const ARGUMENTS = ["--disable-gpu", "--disable-quic", "--disable-sync"];

/** One process for all tests of a file. */
let running: Promise<Browser> | undefined;

afterAll(async () => (await running)?.close());

/** A browser with nothing in it, closed when the test is over. Where there is none to start the test is skipped; in CI it fails. */
export async function browse({ skip }: TestContext, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const found = findBrowser(process.env);
  if (found === undefined) return skip(`No browser was found: ${ADVICE}`);
  running ??= chromium.launch({ executablePath: found, args: ARGUMENTS });
  const context = await (await running).newContext(options);
  onTestFinished(() => context.close());
  return context;
}

/**
 * Where the browser is that tests drive.
 *
 * @throws Error when there is none where `CHROMIUM` says, and none at all in CI: there, nobody would see that tests are skipped.
 */
export function findBrowser({ CHROMIUM = "", CI = "", PATH = "" }: NodeJS.ProcessEnv): string | undefined {
  if (CHROMIUM !== "") {
    if (isExecutable(CHROMIUM)) return CHROMIUM;
    throw new Error(`CHROMIUM is ${CHROMIUM}, which is no program.`);
  }
  const found = PATH.split(delimiter)
    .flatMap((directory) => NAMES.map((name) => join(directory, name)))
    .find(isExecutable);
  if (found === undefined && CI !== "" && CI !== "false") throw new Error(`CI needs a browser: ${ADVICE}.`);
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
