import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { cliPage } from "../../../scripts/cli-page.ts";
import { CHAPTERS } from "../src/program/tree.ts";
import { nameOf } from "../src/program/values.ts";
import { nodesOf } from "../src/program/walk.ts";
import { printed } from "./in-process.ts";
import { BINARY, environment, tempDir } from "./run.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const nodes = nodesOf(CHAPTERS).map(({ path, spec }) => ({ name: path.join(" "), path, spec }));
const commands = nodes.filter(({ spec }) => spec.run !== undefined);

describe("every command", () => {
  test.each(nodes)("$name has a summary of one line, and names that can be typed", ({ spec, path }) => {
    expect(spec.summary).toMatch(/^[^\n]{5,100}[^.\n]$/);
    for (const name of [...path, ...spec.aliases]) expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
    for (const [line, meaning] of spec.examples) {
      expect(line).toContain("kloudless");
      expect(meaning).not.toBe("");
    }
  });

  // One that hands its arguments over hands --help over, too.
  test.each(nodes.filter(({ spec }) => !spec.passThrough))("$name --help says what there is, and ends with 0", async ({ path, spec }) => {
    const { code, stdout, stderr } = await printed([...path, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`Usage: kloudless ${path.join(" ")}`);
    for (const { flags, isHidden } of Object.values(spec.options)) if (!isHidden) expect(stdout).toContain(nameOf(flags));
    for (const child of spec.commands) expect(stdout).toContain(`\n  ${child.name}`);
  });

  test("is run by a test", async () => {
    const files = (await readdir(here)).filter((name) => name.endsWith(".test.ts") && name !== "command-tree.test.ts");
    const tests = await Promise.all(files.map((name) => readFile(`${here}/${name}`, "utf8")));
    // A word in the middle may be a variable (`["crm", plural, "ls"]`) that the same file has a value for.
    const isRun = (path: readonly string[]): boolean => {
      const words = path.map((word, index) => (index > 0 && index < path.length - 1 ? `(?:"${word}"|[a-z]\\w*)` : `"${word}"`));
      const line = new RegExp((path.length === 1 ? String.raw`\[\s*` : "") + words.join(String.raw`,\s*`));
      return tests.some((text) => line.test(text) && path.every((word) => text.includes(`"${word}"`)));
    };
    const missing = commands.filter(({ path, spec }) => ![path, ...spec.aliases.map((alias) => [...path.slice(0, -1), alias])].some(isRun));
    expect(
      missing.map(({ name }) => name),
      'no test in packages/cli/test runs these: write them as in `kloudless(["accounts", "ls"])`',
    ).toEqual([]);
  });

  test("is in docs/cli.md as it is", async () => {
    const page = await readFile(new URL("../../../docs/cli.md", import.meta.url), "utf8");
    expect(page === cliPage(), "docs/cli.md is not what the commands are. Make it anew: pnpm run docs:cli").toBe(true);
  });
});

test("a group without a command is a mistake of usage, and shows its commands", async () => {
  const { code, stdout, stderr } = await printed(["accounts"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("kloudless accounts");
});

test("a mistake of usage is told without what a terminal would obey, in commands as at the top (S9)", async () => {
  for (const argv of [["--wh\u001b[31m"], ["accounts", "ls", "--wh\u001b[31m"], ["acc\u001b[31m"]]) {
    const { code, stderr } = await printed(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(String.raw`\e[31m`);
    expect(stderr).not.toContain("\u001b");
  }
});

test("with --json, a mistake of usage is an object, too", async () => {
  for (const argv of [
    ["ls", "--json"],
    ["accounts", "ls", "--what", "--json"],
    ["nonsense", "--json"],
    ["accounts", "--jsonl"],
  ]) {
    const { code, stdout, stderr } = await printed(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(JSON.parse(stderr)).toEqual({ error: { code: "usage", message: expect.any(String) as string, retryable: false } });
  }
});

describe("starting up", () => {
  test("is watched: a command that needs the SDK is seen to import it", async () => {
    expect(await imported(["doctor", "--base-url", "http://127.0.0.1:1"])).toEqual(expect.arrayContaining(["core"]));
  });

  /** The packages that a run imports. */
  async function imported(args: readonly string[]): Promise<string[]> {
    const hooks = `import { writeSync } from "node:fs";
      export async function resolve(specifier, context, next) {
        const found = await next(specifier, context);
        writeSync(2, "imports " + found.url + "\\n");
        return found;
      }`;
    const asUrl = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;
    const register = asUrl(`import { register } from "node:module"; register(${JSON.stringify(asUrl(hooks))});`);
    const home = await tempDir();
    // Whatever becomes of it, it is what it imports that counts.
    const { stderr } = await promisify(execFile)(process.execPath, ["--import", register, BINARY, ...args], {
      env: environment({}, home),
    }).catch((error: { readonly stderr: string }) => error);
    const urls = [...stderr.matchAll(/^imports (file:\S+)$/gm)].map(([, url = ""]) => url);
    expect(urls.some((url) => url.includes("/packages/cli/dist/"))).toBe(true);
    const names = await Promise.all(urls.map(packageOf));
    return [...new Set(names.filter((name) => name !== undefined))].toSorted();
  }

  /** The package that an address belongs to. The SDK and undici are built into files of the command's own. */
  async function packageOf(url: string): Promise<string | undefined> {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(url)?.[1] ?? /\/packages\/([a-z]+)\/dist\//.exec(url)?.[1];
    if (name !== "cli") return name;
    if (url.includes("/lean-undici")) return "undici";
    return (await readFile(new URL(url), "utf8")).includes("@kloudless/error") ? "core" : name;
  }

  test.each([[["--version"]], [["--help"]], [["accounts", "ls", "--help"]], [["completion", "bash"]]])(
    "%j imports neither the SDK nor anything else that only commands need",
    async (args) => {
      const names = await imported(args);
      expect(names).toEqual(["cli", "commander"]);
    },
  );
});
