import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect } from "vitest";

/** P23: fails each test of a file in which an error reached nobody. */
export function expectNothingUnhandled(): void {
  let unhandled: unknown[] = [];
  const hear = (error: unknown): void => void unhandled.push(error);
  beforeEach(() => {
    unhandled = [];
    process.on("unhandledRejection", hear).on("uncaughtException", hear);
  });
  afterEach(async () => {
    // They are told of at the end of a turn.
    await turn();
    process.off("unhandledRejection", hear).off("uncaughtException", hear);
    expect(unhandled).toEqual([]);
  });
}
