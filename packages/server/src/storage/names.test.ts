import fc from "fast-check";
import { expect, test } from "vitest";
import { alternatives } from "./names.ts";
import { nameProblem } from "./path.ts";

const first = (name: string, kind: "file" | "folder", count: number): string[] => {
  const found: string[] = [];
  for (const alternative of alternatives(name, kind)) {
    found.push(alternative);
    if (found.length === count) break;
  }
  return found;
};

test.each([
  ["x.txt", "file", ["x.txt", "x (1).txt", "x (2).txt"]],
  ["x", "file", ["x", "x (1)", "x (2)"]],
  [".profile", "file", [".profile", ".profile (1)", ".profile (2)"]],
  ["x.tar.gz", "file", ["x.tar.gz", "x.tar (1).gz", "x.tar (2).gz"]],
  [`x.${"y".repeat(250)}`, "file", [`x.${"y".repeat(250)}`, `x.${"y".repeat(249)} (1)`, `x.${"y".repeat(249)} (2)`]],
  ["v1.2", "folder", ["v1.2", "v1.2 (1)", "v1.2 (2)"]],
] as const)("%s as a %s", (name, kind, expected) => {
  expect(first(name, kind, 3)).toEqual(expected);
});

test("alternatives are as valid as the name itself, all different, and can be gone through again", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }),
      fc.constantFrom("file" as const, "folder" as const),
      (name, kind) => {
        fc.pre(nameProblem(name) === undefined);
        const found = first(name, kind, 12);
        expect(found.map(nameProblem)).toEqual(found.map(() => undefined));
        expect(new Set(found).size).toBe(12);
        const names = alternatives(name, kind);
        expect([...names].slice(0, 3)).toEqual([...names].slice(0, 3));
      },
    ),
    { numRuns: 30 },
  );
});

test("a name of 255 bytes is cut between characters", () => {
  const [, second] = first(`${"é".repeat(125)}x.txt`, "file", 2);
  expect(second).toBe(`${"é".repeat(123)} (1).txt`);
});
