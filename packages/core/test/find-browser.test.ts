import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findBrowser } from "../../../scripts/browser.ts";

test("a browser is found on the path, or where it is said to be; none is a failure in CI only", async () => {
  const empty = await mkdtemp(join(tmpdir(), "kloudless-browser-"));
  onTestFinished(() => rm(empty, { recursive: true }));
  const full = join(empty, "bin");
  await mkdir(full);
  const chromium = join(full, "chromium");
  await writeFile(chromium, "", { mode: 0o755 });
  await writeFile(join(full, "notes"), "");
  const path = [empty, full].join(delimiter);

  expect(findBrowser({ PATH: path, CI: "true" })).toBe(chromium);
  expect(findBrowser({ PATH: empty, CHROMIUM: chromium })).toBe(chromium);
  expect(() => findBrowser({ PATH: path, CHROMIUM: join(full, "notes") })).toThrow(/CHROMIUM/);
  for (const CI of [undefined, "", "false"]) expect(findBrowser({ PATH: empty, CI })).toBeUndefined();
  expect(() => findBrowser({ PATH: empty, CI: "true" })).toThrow(/apt-get install .*chromium/);
});
