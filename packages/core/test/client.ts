import { onTestFinished } from "vitest";
import type { Capability } from "../src/capability.ts";
import { Kloudless, type KloudlessOptions } from "../src/kloudless.ts";
import { ExponentialBackoff } from "../src/retry/exponential-backoff.ts";

/** The default strategy without its waits. */
export const FAST: ExponentialBackoff = new ExponentialBackoff({ base: 1, throttledBase: 1 });

/** A client of a test's server: it retries at once, and is closed when the test is over. */
export function client<const Capabilities extends readonly Capability[]>(
  baseUrl: string,
  options: KloudlessOptions<Capabilities> = {},
): Kloudless<Capabilities> {
  const made = new Kloudless({ apiKey: "test-key", baseUrl, retry: FAST, ...options });
  onTestFinished(async () => {
    await made.close();
  });
  return made;
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

/** A promise that never settles. */
export const never = (): Promise<never> => new Promise(() => undefined);
