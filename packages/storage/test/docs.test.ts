import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { createServer } from "@kloudless/server";
import { expect, onTestFinished, test, vi } from "vitest";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const PAGE = "docs/storage.md";

/**
 * The program that a page's TypeScript blocks are, from top to bottom. Everything else becomes empty lines, so that a line of the
 * program is the same line of the page, also where an error tells of it.
 */
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

async function program(): Promise<{ directory: string; path: string }> {
  const directory = await mkdtemp(join(tmpdir(), "kloudless-docs-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const path = join(directory, "storage.ts");
  await writeFile(join(directory, "package.json"), '{ "type": "module" }');
  await writeFile(path, programOf(await readFile(join(repository, PAGE), "utf8")));
  return { directory, path };
}

test("takes only TypeScript blocks, and keeps every line where it is", () => {
  expect(programOf("# A\n```ts\nfirst();\n```\ntext\n```sh\nls\n```\n```ts\nsecond();\n```")).toBe("\n\nfirst();\n\n\n\n\n\n\nsecond();\n");
});

test(`${PAGE} has the types it says`, { timeout: 60_000 }, async () => {
  const { directory } = await program();
  const config = {
    extends: join(repository, "tsconfig.base.json"),
    compilerOptions: { typeRoots: [join(repository, "node_modules/@types")], lib: ["ES2023", "DOM"] },
    files: ["storage.ts"],
  };
  await writeFile(join(directory, "tsconfig.json"), JSON.stringify(config));
  const compiler = join(repository, "node_modules/typescript-native/bin/tsc");
  const run = promisify(execFile)(process.execPath, [compiler, "--noEmit", "-p", directory]);
  // What the compiler finds is in its output.
  const found = await run.catch((error: { stdout: string }) => error);
  expect(found.stdout).toBe("");
});

test(`${PAGE} runs`, { timeout: 60_000 }, async () => {
  const { directory, path } = await program();
  const server = await createServer();
  onTestFinished(() => server.close());
  const before = process.cwd();
  process.chdir(directory);
  onTestFinished(() => process.chdir(before));
  vi.stubEnv("KLOUDLESS_API_KEY", server.apiKey);
  vi.stubEnv("KLOUDLESS_BASE_URL", server.url);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  const said: unknown[][] = [];
  vi.spyOn(console, "log").mockImplementation((...words) => void said.push(words));
  const complained = vi.spyOn(console, "error").mockImplementation(() => undefined);
  await writeFile("report.pdf", "%PDF-1.7 and so on");
  await import(pathToFileURL(path).href);
  expect(complained).not.toHaveBeenCalled();
  expect(said.at(-1)).toEqual(["It is gone."]);
});
