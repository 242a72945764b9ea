import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import * as core from "./index.ts";

const home = fileURLToPath(new URL("..", import.meta.url));
const root = join(home, "../..");
const readme = readFile(join(home, "README.md"), "utf8");

it("the programs of the README have the types they need", async () => {
  await mkdir(join(home, "node_modules/.cache"), { recursive: true });
  const directory = await mkdtemp(join(home, "node_modules/.cache/readme-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const blocks = [...(await readme).matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);
  expect(blocks.length).toBeGreaterThan(4);
  await writeFile(join(directory, "package.json"), '{ "type": "module" }');
  await writeFile(join(directory, "readme.ts"), blocks.join("\n"));
  await writeFile(
    join(directory, "tsconfig.json"),
    JSON.stringify({ extends: join(root, "tsconfig.json"), files: ["readme.ts"], include: [] }),
  );
  const tsc = join(root, "node_modules/typescript-native/bin/tsc");
  const checked = await promisify(execFile)(process.execPath, [tsc, "--noEmit", "-p", directory]).catch(
    (error: { stdout: string }) => error,
  );
  expect(checked.stdout).toBe("");
});

it("the README names every error and every option", async () => {
  const text = await readme;
  const names = Object.entries(core).filter(([, value]) => typeof value === "function" && value.prototype instanceof core.KloudlessError);
  expect(names.length).toBeGreaterThan(10);
  for (const [name] of names) expect(text).toContain(`\`${name}\``);
  const options = await readFile(join(home, "src/config.ts"), "utf8");
  const declared = [...(/interface ClientOptions.*?\n}/s.exec(options)?.[0].matchAll(/readonly (\w+)\?/g) ?? [])].map(([, name]) => name);
  expect(declared.length).toBeGreaterThan(8);
  for (const name of declared) expect(text).toContain(`| \`${name}\` |`);
});
