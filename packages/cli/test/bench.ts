import { type AccountWith, Kloudless } from "@kloudless/core";
import { createServer, type KloudlessServer, type ServerOptions } from "@kloudless/server";
import { type Folder, storage } from "@kloudless/storage";
import { afterAll, beforeAll, expect } from "vitest";
import { type Result, type RunOptions, run } from "./run.ts";

type StorageAccount = AccountWith<readonly [typeof storage]>;

/** A real server, the command set up for it, and a client to look at what the command did. */
export interface Bench {
  readonly server: KloudlessServer;
  readonly one: StorageAccount;
  readonly two: StorageAccount;
  /** The environment in which the command finds the server and its key. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs the command with that environment. */
  kloudless(args: readonly string[], options?: RunOptions): Promise<Result>;
  /** The same with `--json`: the data of a run that says nothing and succeeds. */
  data<T = unknown>(args: readonly string[]): Promise<T>;
  /** A new folder of the first account: itself, and its address. */
  folder(): Promise<{ readonly folder: Folder; readonly address: string }>;
}

/** One server for a file of tests. */
export function useBench(options: ServerOptions = {}): Bench {
  let server: KloudlessServer | undefined;
  let client: Kloudless<readonly [typeof storage]> | undefined;
  let accounts: readonly StorageAccount[] = [];
  let folders = 0;
  beforeAll(async () => {
    server = await createServer({ faults: true, ...options });
    client = new Kloudless({ apiKey: server.apiKey, baseUrl: server.url, use: [storage] });
    accounts = [...(await client.accounts.all())];
  });
  afterAll(async () => {
    await client?.close();
    await server?.close();
  });
  const there = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error("The bench is there once tests run.");
    return value;
  };
  const bench: Bench = {
    get server() {
      return there(server);
    },
    get one() {
      return there(accounts[0]);
    },
    get two() {
      return there(accounts[1]);
    },
    get env() {
      const { url, apiKey, developerKey } = bench.server;
      return { KLOUDLESS_BASE_URL: url, KLOUDLESS_API_KEY: apiKey, KLOUDLESS_DEV_KEY: developerKey };
    },
    kloudless: (args, given = {}) => run(args, { ...given, env: { ...bench.env, ...given.env } }),
    async data<T>(args: readonly string[]) {
      const { code, stdout, stderr } = await bench.kloudless([...args, "--json"]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      return (JSON.parse(stdout) as { data: T }).data;
    },
    async folder() {
      const name = `folder ${++folders}`;
      const folder = await bench.one.storage.folders.create({ parent_id: "root", name });
      return { folder, address: `${bench.one.id}:/${name}` };
    },
  };
  return bench;
}
