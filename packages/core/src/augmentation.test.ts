import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/** What would change types of others from afar: it gets lost between copies of a package, and swallowed by index signatures. */
const AUGMENTATION = /^\s*declare\s+(?:module\b|global\b)|^\s*(?:export\s+)?(?:declare\s+)?namespace\b/m;

it("P15: no package augments modules, globals or namespaces", async () => {
  const packages = fileURLToPath(new URL("../..", import.meta.url));
  const sources: string[] = [];
  for (const name of await readdir(packages)) {
    // The integration suite is nobody's dependency, and its test runner asks for its types in this way.
    if (name === "integration") continue;
    const files = await readdir(join(packages, name, "src"), { recursive: true }).catch(() => []);
    sources.push(...files.filter((file) => file.endsWith(".ts")).map((file) => join(packages, name, "src", file)));
  }
  expect(sources.length).toBeGreaterThan(50);
  const found: string[] = [];
  for (const source of sources) if (AUGMENTATION.test(await readFile(source, "utf8"))) found.push(source);
  expect(found).toEqual([]);
});

it.each(['declare module "@kloudless/core" {', "  declare global {", "export namespace Kloudless {", "declare namespace X {"])(
  "P15: %j would be found",
  (line) => {
    expect(AUGMENTATION.test(`const x = 1;\n${line}\n`)).toBe(true);
  },
);
