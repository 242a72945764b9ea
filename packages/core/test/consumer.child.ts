import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Kloudless } from "../src/index.ts";

/** A consumer of an account's events in a process of its own, to have it die. */
export interface ChildConsumer {
  readonly url: string;
  readonly apiKey: string;
  readonly account: number;
  /** Where it keeps its cursor, and where it writes down which events it handled. */
  readonly cursor: string;
  readonly handled: string;
}

const { url, apiKey, account, cursor: file, handled } = JSON.parse(process.argv[2] ?? "") as ChildConsumer;
const kloudless = new Kloudless({ apiKey, baseUrl: url });
const kept = existsSync(file) ? readFileSync(file, "utf8") : undefined;

for await (const { event, cursor } of kloudless.account(account).events.watch({ cursor: kept, interval: 1 })) {
  // An event takes a while to handle, now and then: that is when a process dies.
  if (Math.random() < 0.02) await sleep(1);
  appendFileSync(handled, `${event.id}\n`);
  // Only now, and whole or not at all.
  writeFileSync(`${file}.new`, cursor);
  renameSync(`${file}.new`, file);
}
