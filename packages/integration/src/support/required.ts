import type { TestContext } from "vitest";

/** What a test cannot do without; where it is not there, the test is skipped for that reason. */
export function required<T>(context: TestContext, value: T | undefined, reason: string): T {
  return value === undefined ? context.skip(reason) : value;
}
