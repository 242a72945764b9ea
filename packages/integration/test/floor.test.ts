import { expect, test } from "vitest";
import { shortfall } from "../src/setup/floor.ts";

const run = { passed: 0, accounts: 4, crms: 1, whole: true, local: true, minPassed: undefined };

test("a whole run needs about as many tests as our own server passes, the more the more accounts there are", () => {
  for (const accounts of [1, 2, 4]) {
    expect(shortfall({ ...run, accounts, passed: accounts * 50 })).toContain(`Only ${accounts * 50} tests passed`);
    expect(shortfall({ ...run, accounts, passed: accounts * 110 })).toBeUndefined();
  }
});

test("a foreign server is not held to all that ours can do, but to something", () => {
  expect(shortfall({ ...run, local: false, passed: 210 })).toBeUndefined();
  expect(shortfall({ ...run, passed: 210 })).toContain("Only 210 tests passed");
  expect(shortfall({ ...run, local: false, passed: 100 })).toContain("Only 100 tests passed");
});

test("a run of chosen tests needs one that passes", () => {
  expect(shortfall({ ...run, whole: false })).toContain("Only 0 tests passed");
  expect(shortfall({ ...run, whole: false, passed: 1 })).toBeUndefined();
});

test("another floor can be asked for, lower or higher", () => {
  expect(shortfall({ ...run, minPassed: 10, passed: 10 })).toBeUndefined();
  expect(shortfall({ ...run, minPassed: 10, passed: 9 })).toContain("10 have to");
  expect(shortfall({ ...run, minPassed: 1000, passed: 999 })).toContain("1000 have to");
});
