import { describe, expect, test } from "vitest";
import { parseByteRange, rangeWithin } from "./byte-range.ts";

describe("a range of bytes", () => {
  test.each([
    ["0-99", { start: 0, end: 100 }],
    ["5-5", { start: 5, end: 6 }],
    ["100-", { start: 100 }],
    ["-100", { last: 100 }],
  ])("%s is read as curl reads it", (text, wanted) => expect(parseByteRange(text)).toEqual(wanted));

  test.each(["", "-", "5", "9-5", "-0", "a-b", "0-1,3-4", "1.5-2", "99999999999999999999-", "0-9007199254740991"])("%j is none", (text) =>
    expect(() => parseByteRange(text)).toThrow(/--range must be/),
  );

  test("is cut to what the file has", () => {
    expect(rangeWithin({ last: 3 }, 10, "x")).toEqual({ start: 7 });
    expect(rangeWithin({ last: 30 }, 10, "x")).toEqual({ start: 0 });
    expect(rangeWithin({ start: 2, end: 30 }, 10, "x")).toEqual({ start: 2, end: 30 });
    expect(rangeWithin({ start: 0, end: 5 }, 0, "x")).toBeUndefined();
    expect(rangeWithin({ last: 5 }, 0, "x")).toBeUndefined();
    expect(rangeWithin({ start: 2 }, null, "x")).toEqual({ start: 2 });
  });

  test("is refused where there are no such bytes", () => {
    expect(() => rangeWithin({ start: 10 }, 10, "42:/x")).toThrow("42:/x has 10 bytes, and none from 10 on.");
    expect(() => rangeWithin({ last: 1 }, null, "42:/x")).toThrow("does not tell the size");
  });
});
