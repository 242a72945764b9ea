import { describe, expect, test } from "vitest";
import type { FileEntry } from "../ends/entry.ts";
import { filterOf } from "./filter-options.ts";
import { rulesOf } from "./rules.ts";

const file = (size: number | null, modified?: string): FileEntry => {
  const time = modified === undefined ? undefined : Date.parse(modified);
  return { kind: "file", name: "", ref: "", size, modified: time, changed: time, isReadable: true };
};

describe("patterns", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["*.jpg", ["a.jpg", "x/a.jpg", "x/y/.a.jpg", ".jpg"], ["a.jpeg", "a.jpg/b", "a.jpgx"]],
    ["/*.jpg", ["a.jpg"], ["x/a.jpg"]],
    ["a?c", ["abc", "x/abc"], ["ac", "a/c", "abbc"]],
    ["/docs/*.txt", ["docs/a.txt"], ["docs/x/a.txt", "x/docs/a.txt"]],
    ["docs/*.txt", ["docs/a.txt", "x/docs/a.txt"], ["docs/x/a.txt", "mydocs/a.txt"]],
    ["/docs/**", ["docs/a", "docs/x/y/z"], ["docs", "x/docs/a", "docs2/a"]],
    ["/docs/**/*.txt", ["docs/a.txt", "docs/x/y/a.txt"], ["docs.txt", "x/docs/a.txt"]],
    ["build/", ["build/a", "x/build/y/z"], ["build", "x/build", "rebuild/a"]],
    ["/build/", ["build/a"], ["x/build/a"]],
    ["{a,b}.txt", ["a.txt", "x/b.txt"], ["c.txt", "ab.txt"]],
    ["[abc].txt", ["a.txt", "x/c.txt"], ["d.txt"]],
    ["a\\*b", ["a*b"], ["axb"]],
    ["!a", ["!a"], ["a", "b"]],
    ["#a", ["#a"], ["a"]],
    ["**", ["a", "x/y/.z"], []],
    ["*", ["a", "x/y/.z"], []],
    ["x y.txt", ["x y.txt"], ["x", "y.txt"]],
  ])("%s", (pattern, matching, others) => {
    const filter = filterOf({ rules: [`+ ${pattern}`], includesRest: false });
    expect(matching.filter((path) => !filter.includesPath(path))).toEqual([]);
    expect(others.filter((path) => filter.includesPath(path))).toEqual([]);
  });

  test("the first rule that matches decides; without an --include the rest is meant", () => {
    const filter = filterOf({ rules: ["+ /logs/keep.log", "- *.log", "- /tmp/"], includesRest: true });
    const paths = ["logs/keep.log", "logs/a.log", "a.log", "tmp/a", "x/tmp/a", "a.txt"];
    expect(paths.filter((path) => filter.includesPath(path))).toEqual(["logs/keep.log", "x/tmp/a", "a.txt"]);
  });

  test.each([
    ["- /tmp/", ["tmp", "tmp/x"], ["temp", "x/tmp"]],
    ["- node_modules/", ["node_modules", "x/node_modules/y"], ["x"]],
    ["- **", ["x", "x/y"], []],
    ["- *.log", [], ["x", "a.log"]],
    ["+ /a/b\n- /a/", [], ["a"]],
  ])("folders of which nothing is meant are not looked into: %s", (rules, closed, open) => {
    const filter = filterOf({ rules: rules.split("\n"), includesRest: true });
    expect(closed.filter((path) => filter.entersFolder(path, 1))).toEqual([]);
    expect(open.filter((path) => !filter.entersFolder(path, 1))).toEqual([]);
  });

  test.each([["x"], ["* a"], ["-a"], ["+"], ["+ /"], ["- //a"]])("the line %j of a file of rules is named", (line) => {
    expect(() => rulesOf(`# a comment\n; another\n\n${line}\n`, "rules.txt")).toThrow(/rules\.txt, line 4/);
  });
});

describe("sizes, times, depth, lists", () => {
  test("files of a size, both ends included; what has none is meant", () => {
    const filter = filterOf({ rules: [], includesRest: true, minSize: 10, maxSize: 20 });
    expect([9, 10, 20, 21, null].map((size) => filter.includesFile("a", file(size)))).toEqual([false, true, true, false, true]);
  });

  test("files of a time", () => {
    const filter = filterOf({ rules: [], includesRest: true, after: "2026-01-01T00:00:00Z", before: "2026-02-01T00:00:00Z" });
    const times = ["2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-02-01T00:00:01Z", undefined];
    expect(times.map((time) => filter.includesFile("a", file(1, time)))).toEqual([false, true, true, false, true]);
  });

  test("so many levels", () => {
    const filter = filterOf({ rules: [], includesRest: true, maxDepth: 2 });
    expect([1, 2, 3].map((depth) => filter.entersFolder("x", depth))).toEqual([true, false, false]);
  });

  test("only what is listed, and the folders above it", () => {
    const filter = filterOf({ rules: ["- *.log"], includesRest: true, paths: ["a/b/c.txt", "d.log", "e"] });
    expect(["a/b/c.txt", "a/b/d.txt", "d.log", "e", "c.txt"].map((path) => filter.includesPath(path))).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
    expect(["a", "a/b", "a/c", "b"].map((path) => filter.entersFolder(path, 1))).toEqual([true, true, false, false]);
  });

  test("a filter that leaves nothing out is none", () => {
    expect(filterOf({ rules: [], includesRest: true }).isActive).toBe(false);
    expect(filterOf({ rules: [], includesRest: true, maxDepth: 1 }).isActive).toBe(true);
  });
});
