import { Kloudless } from "@kloudless/core";
import { request } from "undici";

/** One measurement: many calls of one kind at a given concurrency, in a fresh process. Prints what a call cost. */
const [kind = "", url = "", concurrency = "64"] = process.argv.slice(2);
const WARM_UP = 10_000;
const CALLS = 60_000;
const target = `${url}/v1/accounts/310004411`;

async function calls(count: number, call: () => Promise<{ id?: unknown }>): Promise<void> {
  let left = count;
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const { id } = await call();
      if (id !== 310004411) throw new Error("The answer is not the account.");
    }
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, worker));
}

async function measure(call: () => Promise<{ id?: unknown }>): Promise<void> {
  await calls(WARM_UP, call);
  const cpu = process.cpuUsage();
  const wall = performance.now();
  await calls(CALLS, call);
  const milliseconds = performance.now() - wall;
  const used = process.cpuUsage(cpu);
  console.log(JSON.stringify({ cpu: (used.user + used.system) / CALLS, wall: (milliseconds * 1000) / CALLS }));
}

const kloudless = new Kloudless({ apiKey: "benchmark-key", baseUrl: url });
const kinds: Record<string, () => Promise<{ id?: unknown }>> = {
  raw: async () => (await (await request(target)).body.json()) as { id?: unknown },
  ours: () => kloudless.accounts.retrieve(310004411),
  fetch: async () => (await (await fetch(target)).json()) as { id?: unknown },
};
const call = kinds[kind];
if (call === undefined) throw new Error(`No such kind of call: ${kind}.`);
await measure(call);
process.exit(0);
