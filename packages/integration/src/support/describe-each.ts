import { describe, test } from "vitest";
import type { TestAccount } from "../setup/target.ts";

/**
 * A group of tests for each of these accounts. Without any there is one test, which is skipped and says what was not found: a file
 * without tests would be a failure.
 */
export function describeEach<T extends TestAccount>(
  subject: string,
  accounts: readonly T[],
  kind: string,
  define: (found: T) => void,
): void {
  if (accounts.length === 0) test(subject, (context) => context.skip(`no account was found that ${kind}`));
  for (const found of accounts) describe(`${subject}: ${found.service}`, () => define(found));
}
