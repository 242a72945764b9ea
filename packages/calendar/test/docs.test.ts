import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { createServer } from "@kloudless/server";
import { describe, expect, onTestFinished, test, vi } from "vitest";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** The pages that go without files, and what their programs say last. */
const PAGES = [
  ["events", "Stopped."],
  ["calendar", "It is gone."],
] as const;

/** The program that a page's TypeScript blocks are. Everything else becomes empty lines, so that errors name the lines of the page. */
function programOf(page: string): string {
  let inBlock = false;
  return page
    .split("\n")
    .map((line) => {
      const isFence = line.startsWith("```");
      if (isFence) inBlock = line === "```ts";
      return inBlock && !isFence ? line : "";
    })
    .join("\n");
}

async function program(name: string): Promise<{ directory: string; file: string; path: string }> {
  const directory = await mkdtemp(join(tmpdir(), "kloudless-docs-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const file = `${name}.ts`;
  const path = join(directory, file);
  await writeFile(join(directory, "package.json"), '{ "type": "module" }');
  await writeFile(path, programOf(await readFile(join(repository, `docs/${name}.md`), "utf8")));
  return { directory, file, path };
}

describe.each(PAGES)("docs/%s.md", (name, end) => {
  test("has the types it says", { timeout: 60_000 }, async () => {
    const { directory, file } = await program(name);
    const config = {
      extends: join(repository, "tsconfig.base.json"),
      compilerOptions: { typeRoots: [join(repository, "node_modules/@types")], lib: ["ES2023", "DOM"] },
      files: [file],
    };
    await writeFile(join(directory, "tsconfig.json"), JSON.stringify(config));
    const compiler = join(repository, "node_modules/typescript-native/bin/tsc");
    const run = promisify(execFile)(process.execPath, [compiler, "--noEmit", "-p", directory]);
    // What the compiler finds is in its output.
    const found = await run.catch((error: { stdout: string }) => error);
    expect(found.stdout).toBe("");
  });

  test("runs", { timeout: 60_000 }, async () => {
    const { path } = await program(name);
    const server = await createServer({ accounts: [{ service: "google_calendar", account: "ada@example.com" }] });
    onTestFinished(() => server.close());
    vi.stubEnv("KLOUDLESS_API_KEY", server.apiKey);
    vi.stubEnv("KLOUDLESS_BASE_URL", server.url);
    onTestFinished(() => {
      vi.unstubAllEnvs();
      vi.restoreAllMocks();
    });
    const said: string[] = [];
    vi.spyOn(console, "log").mockImplementation((...words) => void said.push(words.join(" ")));
    await import(pathToFileURL(path).href);
    expect(said.at(-1)).toBe(end);
  });
});
