import { expect, test } from "vitest";
import { shortfall } from "../src/setup/floor.ts";

const counts = { accounts: 6, storage: 4, crm: 1, calendar: 1, teams: 1 };
const run = { passed: 0, counts, whole: true, local: true, minPassed: undefined };

test("a whole run needs about as many tests as our own server passes, the more the more accounts there are", () => {
  for (const storage of [1, 2, 4]) {
    const some = { ...counts, accounts: storage + 2, storage };
    expect(shortfall({ ...run, counts: some, passed: storage * 80 })).toContain(`Only ${storage * 80} tests passed`);
    expect(shortfall({ ...run, counts: some, passed: storage * 110 + 100 })).toBeUndefined();
  }
});

test.each([true, false])("every kind of account has tests that have to pass, local: %s", (local) => {
  const alone = { accounts: 1, storage: 0, crm: 0, calendar: 0, teams: 0 };
  const passes = (passed: number, some: typeof counts): boolean => shortfall({ ...run, local, counts: some, passed }) === undefined;
  let least = 0;
  while (!passes(least, alone)) least++;
  expect(least).toBeGreaterThan(0);
  for (const kind of ["accounts", "storage", "crm", "calendar", "teams"] as const)
    expect(passes(least, { ...alone, [kind]: alone[kind] + 1 })).toBe(false);
});

test("a foreign server is not held to all that ours can do, but to something", () => {
  expect(shortfall({ ...run, local: false, passed: 300 })).toBeUndefined();
  expect(shortfall({ ...run, passed: 300 })).toContain("Only 300 tests passed");
  expect(shortfall({ ...run, local: false, passed: 150 })).toContain("Only 150 tests passed");
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

test("what is wrong says what there was to test with", () => {
  expect(shortfall(run)).toContain("6 account(s): 4 with storage, 1 CRM(s), 1 with calendars, 1 with a team");
});
