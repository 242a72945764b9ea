import { randomFillSync } from "node:crypto";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measureIn, start } from "../lib/child.ts";
import { median, spread } from "../lib/statistics.ts";

interface Cost {
  /** Seconds, of all threads and children. */
  readonly cpu: number;
  readonly wall: number;
  /** MiB. */
  readonly memory: number;
}

const GIB = 2 ** 30;
const ROUNDS = 5;
const CLIENT = new URL("./client.ts", import.meta.url);
const SERVER = new URL("./server.ts", import.meta.url);
const UPLOADS = [
  "up ring",
  "up ours",
  "up ours parts",
  "up readStream",
  "up ours write",
  "up ours stream",
  "up curl",
  "up fetch",
  "up aws",
];
const DOWNLOADS = ["down writev", "down ours", "down ours parts", "down pipeline", "down curl", "down fetch", "down aws"];

/** How much CPU time some of them may take: at most so many times that of another. */
const BOUNDS: Readonly<Record<string, { readonly times: number; readonly of: string }>> = {
  "up ours": { times: 1.15, of: "up ring" },
  "up ours write": { times: 1.1, of: "up readStream" },
  "down ours": { times: 1.15, of: "down writev" },
};

/** What may be set from outside, for machines and patience of other sizes: `BENCH_GIB`, `BENCH_ROUNDS`. */
const size = Math.round(Number(process.env.BENCH_GIB ?? 1) * GIB);
const rounds = Number(process.env.BENCH_ROUNDS ?? ROUNDS);

/**
 * Moving a large file: from a path and to a path, beside what else there is, then parts on a slow line, then memory. Each transfer runs in a
 * fresh process against a server that throws bytes away or makes them up; what counts is the ratio of CPU time to the leanest way there is.
 */
export async function transfers(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "kloudless-bench-"));
  try {
    const path = join(folder, "source.bin");
    await fill(path, size);
    const up = await table(`Upload of ${gib(size)} from a path`, UPLOADS, () => path);
    const down = await table(`Download of ${gib(size)} to a path`, DOWNLOADS, () => join(folder, "target.bin"));
    await slowLine(path, folder);
    await memoryGrowth(path, folder);
    return up && down;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function table(title: string, kinds: readonly string[], pathOf: () => string): Promise<boolean> {
  const { child, line: url } = await start(SERVER);
  const costs = new Map<string, Cost[]>(kinds.map((kind) => [kind, []]));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const kind of round % 2 === 0 ? kinds : kinds.toReversed())
        costs.get(kind)?.push(await measureIn<Cost>(CLIENT, kind, url, pathOf(), String(size)));
    }
  } finally {
    child.kill();
  }
  const leanest = kinds[0] ?? "";
  console.log(`\n${title}; ${rounds} rounds, median (min-max)`);
  console.log(
    `${"".padEnd(18)} ${"CPU s/GiB".padStart(20)} ${`CPU / ${leanest}`.padStart(24)} ${"MB/s".padStart(20)} ${"peak RSS MiB".padStart(16)}`,
  );
  let met = true;
  for (const [kind, own] of costs) {
    const columns = [
      kind.padEnd(18),
      spread(own.map(({ cpu }) => (cpu * GIB) / size)).padStart(20),
      spread(ratios(own, costs.get(leanest))).padStart(24),
      speed(own).padStart(20),
      spread(
        own.map(({ memory }) => memory),
        0,
      ).padStart(16),
    ];
    const bound = BOUNDS[kind];
    if (bound !== undefined) {
      const ratio = median(ratios(own, costs.get(bound.of)));
      met &&= ratio <= bound.times;
      columns.push(` ${ratio.toFixed(2)}x ${bound.of}, bound ${bound.times}x: ${ratio <= bound.times ? "met" : "NOT MET"}`);
    }
    console.log(columns.join(" "));
  }
  return met;
}

/** CPU time over that of another kind, round by round. */
function ratios(own: readonly Cost[], others: readonly Cost[] = []): number[] {
  return own.map((cost, round) => cost.cpu / (others[round]?.cpu ?? Number.NaN));
}

function speed(costs: readonly Cost[]): string {
  return spread(
    costs.map(({ wall }) => size / 1e6 / wall),
    0,
  );
}

/** Parts of 8 MiB where every answer takes 50 ms and a connection carries 100 MB/s, as on a long line. */
async function slowLine(path: string, folder: string): Promise<void> {
  const { child, line: url } = await start(SERVER, "50", "100000000");
  const few = String(Math.min(size, GIB / 4));
  const short = join(folder, "quarter.bin");
  await fill(short, Number(few));
  console.log(`\n${gib(Number(few))} with 50 ms before each answer and 100 MB/s a connection; MB/s`);
  try {
    for (const [name, kind, concurrency] of [
      ["one request", "up ours", 1],
      ["parts x4", "up ours parts", 4],
      ["parts x8", "up ours parts", 8],
      ["aws lib-storage x4", "up aws", 4],
      ["download, one request", "down ours", 1],
      ["download, parts x4", "down ours parts", 4],
      ["download, parts x8", "down ours parts", 8],
    ] as const) {
      const speeds: number[] = [];
      for (let round = 0; round < Math.min(rounds, 3); round++) {
        const cost = await measureIn<Cost>(
          CLIENT,
          kind,
          url,
          kind.startsWith("up") ? short : join(folder, "target.bin"),
          few,
          String(concurrency),
        );
        speeds.push(Number(few) / 1e6 / cost.wall);
      }
      console.log(`${name.padEnd(24)} ${spread(speeds, 0).padStart(20)}`);
    }
  } finally {
    child.kill();
  }
}

/** How memory grows with the size of what is moved: it must not. */
async function memoryGrowth(path: string, folder: string): Promise<void> {
  const large = Number(process.env.BENCH_MEMORY_GIB ?? 4) * GIB;
  const { child, line: url } = await start(SERVER);
  console.log(`\nPeak memory, MiB: ${gib(64 << 20)} and ${gib(large)}`);
  try {
    const big = join(folder, "large.bin");
    await fill(big, large, true);
    const small = join(folder, "small.bin");
    await fill(small, 64 << 20, true);
    for (const kind of ["up ours", "up ours parts", "up ours stream", "down ours", "down ours parts"]) {
      const target = join(folder, "target.bin");
      const little = await measureIn<Cost>(CLIENT, kind, url, kind.startsWith("up") ? small : target, String(64 << 20));
      const much = await measureIn<Cost>(CLIENT, kind, url, kind.startsWith("up") ? big : target, String(large));
      console.log(
        `${kind.padEnd(18)} ${little.memory.toFixed(0).padStart(6)} ${much.memory.toFixed(0).padStart(6)}  grew by ${(much.memory - little.memory).toFixed(0)}`,
      );
    }
    await rm(big);
  } finally {
    child.kill();
  }
}

async function fill(path: string, bytes: number, sparse = false): Promise<void> {
  const file = await open(path, "w");
  try {
    if (sparse) return await file.truncate(bytes);
    const piece = randomFillSync(Buffer.alloc(8 << 20));
    for (let left = bytes; left > 0; left -= piece.byteLength) await file.write(piece, 0, Math.min(left, piece.byteLength));
  } finally {
    await file.close();
  }
}

function gib(bytes: number): string {
  return bytes >= GIB ? `${(bytes / GIB).toFixed(bytes % GIB === 0 ? 0 : 1)} GiB` : `${bytes / 2 ** 20} MiB`;
}
