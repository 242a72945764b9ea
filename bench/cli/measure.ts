import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "../lib/child.ts";
import { median, spread } from "../lib/statistics.ts";

const RUNS = 20;
/** How far the median of `node -e 0` may be above its fastest run. */
const NOISY = 1.4;
const BINARY = fileURLToPath(new URL("bin/kloudless.js", import.meta.resolve("@kloudless/cli/package.json")));

/** What is run, and how many milliseconds it may take beyond Node.js itself. */
const BOUNDS = { "kloudless --version": 60, "kloudless --help": undefined, "kloudless ls": 200 } as const;

/**
 * How long the command takes to start: beside `node -e 0`, in turn, so that a machine that grows slower favours nobody. Bounds are on the
 * difference of the medians: Node.js alone takes 40 ms on one machine and 170 ms on another.
 */
export async function cli(): Promise<boolean> {
  const { child: server, line } = await start(new URL("./server.ts", import.meta.url));
  const home = await mkdtemp(join(tmpdir(), "kloudless-bench-"));
  try {
    const { url, apiKey, address } = JSON.parse(line) as { readonly url: string; readonly apiKey: string; readonly address: string };
    await logIn(home, { apiKey, baseUrl: url });
    const env = { PATH: process.env.PATH, HOME: home };
    const programs: Record<string, readonly string[]> = {
      "node -e 0": ["-e", "0"],
      "kloudless --version": [BINARY, "--version"],
      "kloudless --help": [BINARY, "--help"],
      "kloudless ls": [BINARY, "ls", address],
      "node -e 0 again": ["-e", "0"],
    };
    const times = Object.fromEntries(Object.keys(programs).map((name) => [name, [] as number[]]));
    // What was never read from disk is slow once.
    for (const args of Object.values(programs)) timed(args, env);
    for (let round = 0; round < RUNS; round++) {
      const order = Object.entries(programs);
      for (const [name, args] of round % 2 === 0 ? order : order.toReversed()) times[name]?.push(timed(args, env));
    }
    return report(times);
  } finally {
    server.kill();
    await rm(home, { recursive: true, force: true });
  }
}

async function logIn(home: string, credentials: object): Promise<void> {
  const directory = join(home, ".config/kloudless/credentials");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(join(directory, "default.json"), JSON.stringify(credentials), { mode: 0o600 });
}

/** Milliseconds from start to end. */
function timed(args: readonly string[], env: NodeJS.ProcessEnv): number {
  const before = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  const time = performance.now() - before;
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${String(status)}: ${stderr}`);
  return time;
}

function report(times: Readonly<Record<string, readonly number[]>>): boolean {
  const nothing = [...(times["node -e 0"] ?? []), ...(times["node -e 0 again"] ?? [])];
  const bare = median(nothing);
  console.log(`Starting the command, ${RUNS} interleaved runs each; median (min-max)`);
  console.log(`${"".padEnd(22)} ${"ms".padStart(22)} ${"x node".padStart(8)} ${"+ ms".padStart(8)}`);
  let allMet = true;
  const verdicts: string[] = [];
  for (const [name, values] of Object.entries(times)) {
    const more = median(values) - bare;
    console.log(
      `${name.padEnd(22)} ${spread(values, 0).padStart(22)} ${(median(values) / bare).toFixed(2).padStart(8)} ${more.toFixed(0).padStart(8)}`,
    );
    const bound = Object.entries(BOUNDS).find(([one]) => one === name)?.[1];
    if (bound === undefined) continue;
    allMet &&= more <= bound;
    verdicts.push(
      `${name} takes ${more.toFixed(0)} ms more than node -e 0; the bound is ${bound} ms: ${more <= bound ? "met" : "NOT MET"}`,
    );
  }
  // Times on the clock say nothing where others take the processor away.
  const isNoisy = bare > NOISY * Math.min(...nothing);
  console.log(
    `control: node -e 0 takes ${(bare / Math.min(...nothing)).toFixed(2)}x its fastest run${isNoisy ? "  (too noisy a run to conclude from)" : ""}`,
  );
  console.log(verdicts.join("\n"));
  return allMet;
}
