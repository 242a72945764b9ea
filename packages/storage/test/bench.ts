import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AccountWith, ExponentialBackoff, Kloudless, type KloudlessOptions } from "@kloudless/core";
import { createServer, type KloudlessServer, type ServerOptions } from "@kloudless/server";
import { afterAll, afterEach, beforeAll, onTestFinished } from "vitest";
import { type Folder, storage } from "../src/index.ts";

/** The default strategy without its waits. */
export const FAST: ExponentialBackoff = new ExponentialBackoff({ base: 1, throttledBase: 1 });

type StorageAccount = AccountWith<readonly [typeof storage]>;

/** A server with a failure bench, a client of it, and its two accounts. */
export interface Bench {
  readonly server: KloudlessServer;
  readonly kloudless: Kloudless<readonly [typeof storage]>;
  readonly one: StorageAccount;
  readonly two: StorageAccount;
  /** A new folder of the first account. */
  folder(): Promise<Folder>;
}

interface BenchOptions {
  readonly server?: ServerOptions;
  readonly client?: Omit<KloudlessOptions, "use">;
}

/** One server for a file of tests; planned failures are forgotten after each test. */
export function useBench(options: BenchOptions = {}): Bench {
  let bench: Bench | undefined;
  beforeAll(async () => {
    bench = await openBench(options);
  });
  afterEach(() => bench?.server.faults.clear());
  afterAll(async () => {
    await bench?.kloudless.close();
    await bench?.server.close();
  });
  const get = (): Bench => {
    if (bench === undefined) throw new Error("The bench is there once tests run.");
    return bench;
  };
  return {
    get server() {
      return get().server;
    },
    get kloudless() {
      return get().kloudless;
    },
    get one() {
      return get().one;
    },
    get two() {
      return get().two;
    },
    folder: () => get().folder(),
  };
}

/** A server of its own for one test. */
export async function ownBench(options: BenchOptions = {}): Promise<Bench> {
  const bench = await openBench(options);
  onTestFinished(async () => {
    await bench.kloudless.close();
    await bench.server.close();
  });
  return bench;
}

async function openBench(options: BenchOptions): Promise<Bench> {
  const server = await createServer({ faults: true, ...options.server });
  const kloudless = new Kloudless({ apiKey: server.apiKey, baseUrl: server.url, retry: FAST, ...options.client, use: [storage] });
  const [one, two] = await kloudless.accounts.all();
  if (one === undefined || two === undefined) throw new Error("The server has two accounts by default.");
  let folders = 0;
  return {
    server,
    kloudless,
    one,
    two,
    folder: () => one.storage.folders.create({ parent_id: "root", name: `folder ${++folders}`, conflict_if_exists: true }),
  };
}

/** A directory that is gone when the test is over. */
export async function tempDir(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "kloudless-storage-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Bytes that do not repeat at any of the sizes in which they are moved. */
export function noise(size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let state = 0x9e3779b9 ^ size;
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** What a promise is rejected with. */
export async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It was expected to reject, and did not.");
}

/** Waits until something holds, for at most five seconds. */
export async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 5000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`It did not come to hold: ${holds.toString()}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}
