import { describe, expect, test } from "vitest";
import { alternatives } from "./alternatives.ts";

function first(name: string, kind: "file" | "folder", count = 3): string[] {
  const names = alternatives(name, kind);
  return Array.from({ length: count }, () => names.next().value ?? "");
}

describe("other names", () => {
  test.each<[string, "file" | "folder", readonly string[]]>([
    ["a.txt", "file", ["a.txt", "a (1).txt", "a (2).txt"]],
    ["a.tar.gz", "file", ["a.tar.gz", "a.tar (1).gz", "a.tar (2).gz"]],
    [".rc", "file", [".rc", ".rc (1)", ".rc (2)"]],
    ["none", "file", ["none", "none (1)", "none (2)"]],
    ["v1.2", "folder", ["v1.2", "v1.2 (1)", "v1.2 (2)"]],
    ["", "file", ["", " (1)", " (2)"]],
  ])("of %j, a %s", (name, kind, names) => {
    expect(first(name, kind)).toEqual(names);
  });

  test("are no longer than a file system takes, keep their extension, and have no half characters", () => {
    for (const name of [`${"é".repeat(300)}.txt`, `${"👩".repeat(80)}.txt`, "x".repeat(300), `x.${"y".repeat(300)}`]) {
      const [, other = ""] = first(name, "file");
      expect(Buffer.byteLength(other)).toBeLessThanOrEqual(255);
      expect(Buffer.from(other).toString()).toBe(other);
      expect(other).toMatch(name.endsWith(".txt") ? / \(1\)\.txt$/ : / \(1\)$/);
    }
  });
});
