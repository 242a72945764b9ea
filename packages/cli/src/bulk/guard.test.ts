import { describe, expect, test } from "vitest";
import { deletionProblem, MAX_DELETE, type MaxDelete } from "./guard.ts";
import type { Deletion, Plan } from "./plan/plan.ts";

function plan(deletions: number, destinationEntries: number, sourceFiles = 1): Plan {
  const one: Deletion = { names: ["a"], entry: { kind: "folder", name: "a", ref: "a" }, makesWay: false };
  return {
    makes: [],
    transfers: [],
    deletions: Array.from({ length: deletions }, () => one),
    skips: [],
    problems: [],
    same: 0,
    sourceFiles,
    destinationEntries,
  };
}

describe("the deletion guard", () => {
  test.each<[number, number, MaxDelete | undefined, string | undefined]>([
    [0, 0, undefined, undefined],
    [100, 1000, undefined, undefined],
    [101, 5000, undefined, "too_many_deletions"],
    [10, 100, undefined, undefined],
    [11, 100, undefined, "too_many_deletions"],
    [1, 5, undefined, "too_many_deletions"],
    [500, 500, { count: 500 }, undefined],
    [500, 500, { count: 499 }, "too_many_deletions"],
    [1, 5, { percent: 20 }, undefined],
    [1, 5, { percent: 19.9 }, "too_many_deletions"],
    [5, 5, { percent: 100 }, undefined],
    [1, 5, { count: 0 }, "too_many_deletions"],
  ])("%i of %i with %j: %s", (deletions, entries, limit, code) => {
    expect(deletionProblem(plan(deletions, entries), limit)?.code).toBe(code);
  });

  test("without a file at the source nothing is deleted, whatever is allowed", () => {
    expect(deletionProblem(plan(1, 5, 0), { percent: 100 })).toMatchObject({ code: "empty_source", exitCode: 10 });
  });

  test("--max-delete is a number or a part", () => {
    expect(["100", "10%", "2.5%", "0"].map((text) => MAX_DELETE.parse(text))).toEqual([
      { count: 100 },
      { percent: 10 },
      { percent: 2.5 },
      { count: 0 },
    ]);
    for (const text of ["", "x", "-1", "101%", "1.5", "10 %"]) expect(() => MAX_DELETE.parse(text)).toThrow("--max-delete");
  });
});
