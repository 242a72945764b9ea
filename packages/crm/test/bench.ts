import { type AccountWith, ExponentialBackoff, Kloudless, type KloudlessOptions } from "@kloudless/core";
import { createServer, type KloudlessServer } from "@kloudless/server";
import { afterAll, afterEach, beforeAll } from "vitest";
import { crm } from "../src/index.ts";

/** The default strategy without its waits. */
const FAST: ExponentialBackoff = new ExponentialBackoff({ base: 1, throttledBase: 1 });

type CrmAccountHolder = AccountWith<readonly [typeof crm]>;

/** A server with a failure bench, a client of it, and two accounts of CRMs. */
export interface Bench {
  readonly server: KloudlessServer;
  readonly kloudless: Kloudless<readonly [typeof crm]>;
  readonly one: CrmAccountHolder;
  readonly two: CrmAccountHolder;
  /** The last request, as it arrived: its address behind the account's `crm`, and its body. */
  last(): { readonly method: string; readonly url: string; readonly json: unknown };
}

const ACCOUNTS = [
  { service: "salesforce", account: "lin@example.com" },
  { service: "hubspot", account: "mae@example.com" },
];

/** One server for a file of tests; planned failures are forgotten after each test. */
export function useBench(options: Omit<KloudlessOptions, "use"> = {}): Bench {
  let bench: Omit<Bench, "last"> | undefined;
  beforeAll(async () => {
    const server = await createServer({ faults: true, accounts: ACCOUNTS });
    const kloudless = new Kloudless({ apiKey: server.apiKey, baseUrl: server.url, retry: FAST, ...options, use: [crm] });
    const [one, two] = await kloudless.accounts.all();
    if (one === undefined || two === undefined) throw new Error("The server has two accounts.");
    bench = { server, kloudless, one, two };
  });
  afterEach(() => bench?.server.faults.clear());
  afterAll(async () => {
    await bench?.kloudless.close();
    await bench?.server.close();
  });
  const get = (): Omit<Bench, "last"> => {
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
    last() {
      const request = get().server.requests.at(-1);
      if (request === undefined) throw new Error("There was no request.");
      const { method, url, body } = request;
      return { method, url: url.slice(url.indexOf("/crm") + 4), json: body === undefined || body === "" ? undefined : JSON.parse(body) };
    },
  };
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
