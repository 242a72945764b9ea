import type { TestContext } from "vitest";
import type { TestAccount } from "../setup/target.ts";

/** Skips the test where the account does not say that it can do all of these. */
export function needs(context: TestContext, { service, capabilities }: TestAccount, ...names: readonly string[]): void {
  const missing = names.filter((name) => capabilities[name] !== true);
  context.skip(missing.length > 0, `${service} does not say that it has ${missing.join(", ")}`);
}
