import { type AccountWith, ExponentialBackoff, Kloudless } from "@kloudless/core";
import { createServer, type KloudlessServer } from "@kloudless/server";
import { afterAll, afterEach, beforeAll } from "vitest";
import { type Calendar, calendar } from "../src/index.ts";

/** An account with calendars. */
type CalendarAccount = AccountWith<readonly [typeof calendar]>;

/** A server with a failure bench, a client of it, and its accounts: two with calendars, one with files. */
export interface Bench {
  readonly server: KloudlessServer;
  readonly kloudless: Kloudless<readonly [typeof calendar]>;
  readonly one: CalendarAccount;
  readonly two: CalendarAccount;
  readonly files: CalendarAccount;
  /** A new calendar of the first account, in UTC. */
  calendar(timezone?: string): Promise<Calendar>;
}

const ACCOUNTS = [
  { service: "google_calendar", account: "ada@example.com" },
  { service: "outlook_calendar", account: "grace@example.com" },
  { service: "box", account: "grace@example.com" },
];

/** One server for a file of tests; planned failures are forgotten after each test. */
export function useBench(): Bench {
  let server: KloudlessServer | undefined;
  let kloudless: Kloudless<readonly [typeof calendar]> | undefined;
  let accounts: readonly CalendarAccount[] = [];
  beforeAll(async () => {
    server = await createServer({ faults: true, accounts: ACCOUNTS });
    const retry = new ExponentialBackoff({ base: 1, throttledBase: 1 });
    kloudless = new Kloudless({ apiKey: server.apiKey, baseUrl: server.url, retry, use: [calendar] });
    accounts = (await kloudless.accounts.all()).objects;
  });
  afterEach(() => server?.faults.clear());
  afterAll(async () => {
    await kloudless?.close();
    await server?.close();
  });
  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("The bench is there once tests run.");
    return value;
  };
  return {
    get server() {
      return there(server);
    },
    get kloudless() {
      return there(kloudless);
    },
    get one() {
      return there(accounts[0]);
    },
    get two() {
      return there(accounts[1]);
    },
    get files() {
      return there(accounts[2]);
    },
    calendar: (timezone = "UTC") => there(accounts[0]).calendar.calendars.create({ name: "A calendar", timezone }),
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
