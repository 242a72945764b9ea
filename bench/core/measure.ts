import { measureIn, start } from "../lib/child.ts";
import { median, spread } from "../lib/statistics.ts";

interface Cost {
  /** Microseconds a call, of all threads. */
  readonly cpu: number;
  readonly wall: number;
}

const PAIRS = 5;
const CONCURRENCY = 64;
const BOUND = 1.15;
const CLIENT = new URL("./client.ts", import.meta.url);

/**
 * What a JSON call costs: `undici.request(url)`, this client and global `fetch` side by side on one loopback server, each in a fresh
 * process with the same warm-up, in turn. What counts is the ratio of CPU time to the `undici.request` beside it; wall time is noise on
 * a shared machine. A second `undici.request` in each round shows how far apart two equal things come out.
 */
export async function core(): Promise<boolean> {
  const { child: server, line: url } = await start(new URL("./server.ts", import.meta.url));
  const rounds: Record<"raw" | "again" | "ours" | "fetch", Cost>[] = [];
  try {
    for (let round = 0; round < PAIRS; round++) {
      // The order turns round from pair to pair, so that a machine that grows slower favours nobody.
      const order = ["raw", "ours", "fetch", "again"] as const;
      const costs: Partial<Record<(typeof order)[number], Cost>> = {};
      for (const kind of round % 2 === 0 ? order : order.toReversed()) {
        costs[kind] = await measureIn<Cost>(CLIENT, kind === "again" ? "raw" : kind, url, String(CONCURRENCY));
      }
      rounds.push(costs as (typeof rounds)[number]);
    }
  } finally {
    server.kill();
  }
  const row = (name: string, kind: keyof (typeof rounds)[number]): readonly number[] => {
    const ratios = rounds.map((round) => round[kind].cpu / ((round.raw.cpu + round.again.cpu) / 2));
    console.log(
      `${name.padEnd(26)} ${spread(
        rounds.map((round) => round[kind].cpu),
        1,
      ).padStart(22)} ${spread(ratios).padStart(20)} ${spread(
        rounds.map((round) => round[kind].wall),
        1,
      ).padStart(22)}`,
    );
    return ratios;
  };
  console.log(`JSON GET, concurrency ${CONCURRENCY}, ${PAIRS} rounds; median (min-max)`);
  console.log(`${"".padEnd(26)} ${"CPU us/call".padStart(22)} ${"CPU / undici".padStart(20)} ${"wall us/call".padStart(22)}`);
  const control = rounds.map((round) => round.again.cpu / round.raw.cpu);
  row("undici.request(url)", "raw");
  const ratio = median(row("@kloudless/core", "ours"));
  row("global fetch", "fetch");
  console.log(
    `control, undici / undici: ${spread(control)}${median(control) < 0.9 || median(control) > 1.1 ? "  (too noisy a run to conclude from)" : ""}`,
  );
  console.log(
    `@kloudless/core costs ${ratio.toFixed(2)}x the CPU of undici.request(url); the bound is ${BOUND}x: ${ratio <= BOUND ? "met" : "NOT MET"}`,
  );
  return ratio <= BOUND;
}
