import { target } from "./target.ts";

const SECOND = 1000;
const LOCAL = 5 * SECOND;

/** How long services take to tell of a change; others are given the time of the slowest that is known. */
const EVENTS: Readonly<Record<string, number>> = {
  box: 60 * SECOND,
  dropbox: 60 * SECOND,
  gdrive: 60 * SECOND,
  onedrivebiz: 120 * SECOND,
  sharepoint: 120 * SECOND,
};
const SLOWEST_EVENTS = 300 * SECOND;

/** How long services take to find what is new; others are given the time of the slowest that is known. */
const SEARCH: Readonly<Record<string, number>> = { dropbox: 60 * SECOND, gdrive: 60 * SECOND, s3: 30 * SECOND };
const SLOWEST_SEARCH = 420 * SECOND;

type Wait = "events" | "search";

/** How many milliseconds a service may take. */
export function patienceWith(what: Wait, service: string): number {
  if (target.local) return LOCAL;
  return what === "events" ? (EVENTS[service] ?? SLOWEST_EVENTS) : (SEARCH[service] ?? SLOWEST_SEARCH);
}

/** How many milliseconds there are between two looks. */
export const LOOK_EVERY: number = target.local ? 50 : 5 * SECOND;

/** Asks until the answer will do, for as long as the service may take. Resolves to the last answer, good or not. */
export async function patiently<T>(what: Wait, service: string, ask: () => Promise<T>, good: (answer: T) => boolean): Promise<T> {
  const end = performance.now() + patienceWith(what, service);
  for (;;) {
    const answer = await ask();
    if (good(answer) || performance.now() > end) return answer;
    await new Promise((done) => setTimeout(done, LOOK_EVERY));
  }
}
