import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { onTestFinished, vi } from "vitest";

const repository = fileURLToPath(new URL("..", import.meta.url));

/** The program that the TypeScript blocks of a page are, in a directory of its own. */
export interface DocsProgram {
  readonly directory: string;
  readonly path: string;
}

/**
 * The program that a page's TypeScript blocks are, from top to bottom. Everything else becomes empty lines, so that a line of the
 * program is the same line of the page, also where an error tells of it.
 */
export function programOf(page: string): string {
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

/** Writes the program of a page, such as `docs/storage.md`, to a directory that is gone when the test is over. */
export async function docsProgram(page: string): Promise<DocsProgram> {
  const directory = await mkdtemp(join(tmpdir(), "kloudless-docs-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const path = join(directory, basename(page).replace(/\.md$/, ".ts"));
  await writeFile(join(directory, "package.json"), '{ "type": "module" }');
  await writeFile(path, programOf(await readFile(join(repository, page), "utf8")));
  return { directory, path };
}

/** What the compiler says about a program; nothing, when all is well. */
export async function compilerOutput({ directory, path }: DocsProgram): Promise<string> {
  const config = {
    extends: join(repository, "tsconfig.base.json"),
    compilerOptions: { typeRoots: [join(repository, "node_modules/@types")], lib: ["ES2023", "DOM"] },
    files: [basename(path)],
  };
  await writeFile(join(directory, "tsconfig.json"), JSON.stringify(config));
  const compiler = join(repository, "node_modules/typescript-native/bin/tsc");
  // What the compiler finds is in its output.
  const found = await promisify(execFile)(process.execPath, [compiler, "--noEmit", "-p", directory]).catch(
    (error: { stdout: string }) => error,
  );
  return found.stdout;
}

/**
 * Runs a program in its directory, with an environment. Returns what it logged; a line on `console.error` is a failure. `onLog` is told of
 * each line as it is logged, to do what the program waits for.
 */
export async function runProgram(
  { directory, path }: DocsProgram,
  environment: Readonly<Record<string, string>>,
  onLog?: (...words: unknown[]) => void,
): Promise<unknown[][]> {
  const before = process.cwd();
  process.chdir(directory);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const said: unknown[][] = [];
  vi.spyOn(console, "log").mockImplementation((...words: unknown[]) => {
    said.push(words);
    onLog?.(...words);
  });
  vi.spyOn(console, "error").mockImplementation((...words: unknown[]) => {
    throw new Error(`The page complains: ${words.join(" ")}`);
  });
  try {
    await import(pathToFileURL(path).href);
  } finally {
    process.chdir(before);
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  }
  return said;
}
