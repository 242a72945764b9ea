import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseContentRange, rangeHeader, spanOf } from "./range.ts";

describe("rangeHeader", () => {
  test.each([
    [undefined, undefined],
    [{}, undefined],
    [{ start: 0 }, undefined],
    [{ start: 1 }, "bytes=1-"],
    [{ end: 1 }, "bytes=0-0"],
    [{ start: 5, end: 10 }, "bytes=5-9"],
  ])("%j is %s", (range, header) => {
    expect(rangeHeader(spanOf(range))).toBe(header);
  });
});

describe("parseContentRange", () => {
  test.each([
    ["bytes 0-0/1", { start: 0, end: 1, total: 1 }],
    ["Bytes 5-9/10", { start: 5, end: 10, total: 10 }],
    ["bytes 5-9/*", { start: 5, end: 10, total: undefined }],
  ])("%s", (header, range) => {
    expect(parseContentRange(header)).toEqual(range);
  });

  test.each([
    undefined,
    "",
    "bytes */10",
    "bytes 5-4/10",
    "bytes 5-10/10",
    "bytes 0-0/0",
    "bytes -1-5/10",
    "bytes 0x0-5/10",
    "bytes 0-5",
    "items 0-5/10",
    "bytes 0-5/10, bytes 6-7/10",
    "bytes 0-5/1e3",
    "bytes 00000000000000000-5/10",
  ])("refuses %j", (header) => {
    expect(parseContentRange(header)).toBeUndefined();
  });

  test("reads what a server writes for any range", () => {
    const numbers = fc.tuple(fc.nat(), fc.nat(), fc.nat()).map((all) => all.toSorted((a, b) => a - b) as [number, number, number]);
    fc.assert(
      fc.property(numbers, ([start, last, before]) => {
        expect(parseContentRange(`bytes ${start}-${last}/${before + 1}`)).toEqual({ start, end: last + 1, total: before + 1 });
      }),
    );
  });

  test("never throws, and never gives a range that is none", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^bytes [0-9]*-[0-9]*\/[0-9*]*$/)), (header) => {
        const range = parseContentRange(header);
        if (range !== undefined) {
          expect(range.end).toBeGreaterThan(range.start);
          expect(range.end).toBeLessThanOrEqual(range.total ?? Number.POSITIVE_INFINITY);
        }
      }),
    );
  });
});
