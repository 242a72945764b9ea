import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FileEntry } from "../ends/entry.ts";
import { type Comparison, compare, type Direction, type Verdict } from "./compare.ts";

const file = (size: number | null, modified: number | undefined, changed = modified): FileEntry => ({
  kind: "file",
  name: "a",
  ref: "a",
  size,
  modified,
  changed,
  isReadable: true,
});

const how = (direction: Direction, more: Partial<Comparison> = {}): Comparison => ({
  direction,
  checksum: false,
  existing: "compare",
  update: false,
  lead: 0,
  ...more,
});

describe("compare", () => {
  test.each<[string, Direction, FileEntry, FileEntry, Verdict]>([
    ["uploaded after it was written", "up", file(5, 1000), file(5, 1001), "same"],
    ["uploaded at the moment it was written", "up", file(5, 1000), file(5, 1000), "same"],
    ["written after it was uploaded", "up", file(5, 1000.5), file(5, 1000), "time"],
    ["an older file, moved there after the upload", "up", file(5, 10, 2000), file(5, 1500), "time"],
    ["another size", "up", file(5, 1), file(6, 1000), "size"],
    ["no time at the service", "up", file(5, 1), file(5, undefined), "time"],
    ["no size at the service", "up", file(5, 1), file(null, 1000), "size"],
    ["downloaded", "down", file(5, 1000), file(5, 1000), "same"],
    ["downloaded, where the system keeps a little less", "down", file(5, 1000), file(5, 999.9998), "same"],
    ["written here since", "down", file(5, 1000), file(5, 1001), "time"],
    ["written there since", "down", file(5, 1001), file(5, 1000), "time"],
    ["no time at the source", "down", file(5, undefined), file(5, 1000), "time"],
    ["copied after it was written", "across", file(5, 1000), file(5, 1500), "same"],
    ["written after it was copied", "across", file(5, 1500), file(5, 1000), "time"],
    ["a document without a size", "across", file(null, 1000), file(null, 1500), "same"],
  ])("%s (%s)", (_, direction, source, destination, verdict) => {
    expect(compare(source, destination, how(direction))).toBe(verdict);
  });

  test("--checksum leaves it to the bytes, where there are any", () => {
    expect(compare(file(5, 1), file(5, 2), how("up", { checksum: true }))).toBe("bytes");
    expect(compare(file(5, 1), file(6, 2), how("up", { checksum: true }))).toBe("size");
    expect(compare(file(0, 9), file(0, 2), how("up", { checksum: true }))).toBe("same");
  });

  test("--update keeps what is newer, --ignore-existing all, and cp replaces or refuses", () => {
    expect(compare(file(5, 1000), file(6, 1001), how("up", { update: true }))).toBe("kept");
    expect(compare(file(5, 1001), file(6, 1000), how("up", { update: true }))).toBe("size");
    expect(compare(file(5, 1001), file(6, 1000), how("up", { existing: "keep" }))).toBe("kept");
    expect(compare(file(5, 1), file(5, 2), how("up", { existing: "replace" }))).toBe("asked");
    expect(compare(file(5, 1), file(5, 2), how("up", { existing: "refuse" }))).toBe("refused");
  });

  test("a clock of the service that is ahead is set back", () => {
    expect(compare(file(5, 1000), file(5, 4000), how("up", { lead: 3000 }))).toBe("same");
    expect(compare(file(5, 1001), file(5, 4000), how("up", { lead: 3000 }))).toBe("time");
    expect(compare(file(5, 1001), file(5, 4000), how("across", { lead: 3000 }))).toBe("same");
  });

  test("a file that was changed after the service wrote it is never taken for the same", () => {
    const time = fc.double({ min: 0, max: 4e12, noNaN: true });
    fc.assert(
      fc.property(time, time, time, (modified, later, written) => {
        const source = file(5, modified, Math.max(modified, later));
        fc.pre((source.changed ?? 0) > written);
        return compare(source, file(5, written), how("up")) === "time";
      }),
    );
  });
});
