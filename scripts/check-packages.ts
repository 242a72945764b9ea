/**
 * Checks every public package as its users get it: packed, looked over by publint and attw, then all of them installed together into an
 * empty project, where a program imports them (ESM), requires them (CommonJS), is type-checked, and runs against the server.
 */
import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const consumer = join(root, "scripts", "consumer");
const temporary = await mkdtemp(join(tmpdir(), "kloudless-packages-"));
let failed = 0;

try {
  const tarballs: Record<string, string> = {};
  for (const folder of await readdir(join(root, "packages"))) {
    const directory = join(root, "packages", folder);
    const manifest = JSON.parse(await readFile(join(directory, "package.json"), "utf8")) as Manifest;
    if (manifest.private) continue;
    const tarball = join(temporary, `${folder}.tgz`);
    check(`${manifest.name}: packs`, "pnpm", ["pack", "--out", tarball], directory);
    check(`${manifest.name}: publint`, "pnpm", ["exec", "publint", "run", tarball, "--strict"], root);
    tarballs[manifest.name] = `file:${tarball}`;
    // Of a package that is only a command there is nothing to import.
    if (manifest.exports["."] === undefined) continue;
    // CommonJS users require() the same ES module, which Node 20.19 and newer can; attw's other profiles do not know that.
    check(`${manifest.name}: attw`, "pnpm", ["exec", "attw", tarball, "--profile", "esm-only"], root);
  }
  const project = join(temporary, "project");
  await cp(consumer, project, { recursive: true });
  await writeFile(
    join(project, "package.json"),
    JSON.stringify({
      name: "consumer",
      private: true,
      type: "module",
      dependencies: { ...tarballs, "@types/node": "^20.19.0", typescript: "~5.9.3" },
    }),
  );
  check("the packed packages install into an empty project", "npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], project);
  check("they type-check there", process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json"], project);
  check("they run there as ES modules", process.execPath, ["consumer.mjs"], project);
  check("they run there by require()", process.execPath, ["consumer.cjs"], project);
  const binary = join(project, "node_modules", ".bin", "kloudless");
  check("the kloudless command says its version there", binary, ["--version"], project);
  check("the kloudless command calls an API from there", process.execPath, ["command.mjs", binary], project);
} finally {
  await rm(temporary, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports: Readonly<Record<string, unknown>>;
}

function check(what: string, command: string, args: readonly string[], cwd: string): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  const passed = status === 0;
  if (!passed) failed++;
  console.log(`${passed ? "ok" : "FAILED"}  ${what}`);
  if (!passed) console.log(error?.message ?? `${stdout}\n${stderr}`);
}
