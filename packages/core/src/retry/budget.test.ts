import { describe, expect, it } from "vitest";
import { RetryBudget } from "./budget.ts";

/** Retries that can be paid for until nothing is left. */
function spend(budget: RetryBudget): number {
  let paid = 0;
  while (budget.take()) paid++;
  return paid;
}

describe("P29: RetryBudget", () => {
  it("pays for a hundred retries, then for none", () => {
    expect(spend(new RetryBudget())).toBe(100);
  });

  it("earns a retry for one that helped, and a fifth of one for a plain success", () => {
    const budget = new RetryBudget();
    spend(budget);
    budget.succeeded(2);
    expect(spend(budget)).toBe(1);
    for (let call = 0; call < 12; call++) budget.succeeded(1);
    expect(spend(budget)).toBe(2);
  });

  it("never holds more than it began with", () => {
    const budget = new RetryBudget();
    for (let call = 0; call < 10_000; call++) budget.succeeded(2);
    expect(spend(budget)).toBe(100);
  });
});
