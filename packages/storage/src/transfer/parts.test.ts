import { TransferError } from "@kloudless/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_PARTS, MOST_NUMBERS, PartSet, planParts } from "./parts.ts";

describe("planParts", () => {
  test("covers every byte once, in order, in parts of one size but for the last", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 1e5, max: 1e8 }), (size, partSize) => {
        const parts = planParts(size, partSize);
        let at = 0;
        for (const [index, { number, start, end }] of parts.entries()) {
          const length = index === parts.length - 1 ? size - start : partSize;
          if (number !== index + 1 || start !== at || end - start !== length || length < 1) return false;
          at = end;
        }
        return at === size;
      }),
    );
  });

  test.each([
    [0, []],
    [1, [1]],
    [9, [9]],
    [10, [10]],
    [11, [10, 1]],
    [30, [10, 10, 10]],
  ])("P24: %i bytes in parts of 10 are %j", (size, sizes) => {
    expect(planParts(size, 10).map(({ start, end }) => end - start)).toEqual(sizes);
  });

  test("P22: refuses more parts than there can be", () => {
    expect(planParts(MAX_PARTS * 7, 7)).toHaveLength(MAX_PARTS);
    expect(() => planParts(MAX_PARTS * 7 + 1, 7)).toThrow(expect.objectContaining({ name: "TransferError", code: "too_many_parts" }));
    expect(() => planParts(MAX_PARTS * 7 + 1, 7)).toThrow(
      /70001 bytes in parts of 7 are 10001 parts; there can be 10000\. .*split the file/,
    );
    expect(planParts(MOST_NUMBERS, 1, MOST_NUMBERS)).toHaveLength(MOST_NUMBERS);
    expect(() => planParts(MOST_NUMBERS + 1, 1, MOST_NUMBERS)).toThrow(/there can be 1000000\. Give a larger `partSize`/);
  });

  test("plans files of terabytes exactly", () => {
    const size = 2 ** 43 + 1;
    expect(planParts(size, 2 ** 30).at(-1)).toEqual({ number: 8193, start: 2 ** 43, end: size });
  });
});

describe("PartSet", () => {
  test("is the same after it was written and read", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 500 })), (numbers) => {
        const text = new PartSet(numbers).toString();
        const read = PartSet.parse(text);
        expect(read.toString()).toBe(text);
        expect(read.size).toBe(new Set(numbers).size);
        for (let number = 1; number <= 501; number++) expect(read.has(number)).toBe(numbers.includes(number));
      }),
    );
  });

  test("is short text", () => {
    const set = new PartSet([3, 1, 2, 60, 100_000, 99_999, 99_998]);
    expect(set.toString()).toBe("1-3,60,99998-100000");
    set.add(4);
    expect(set.toString()).toBe("1-4,60,99998-100000");
    expect(new PartSet().toString()).toBe("");
  });

  test("reads back what a download of very many parts wrote", () => {
    const text = "1-99999,100001-1000000";
    expect(PartSet.parse(text).toString()).toBe(text);
  });

  test.each(["0", "0-3", "1,", ",1", "3-1", "1-", "-1", "1;2", "1 ", "one", "1.5", "1-1000001", "1-9999999", "99999999", "1-2-3", "01"])(
    "takes %j for damaged",
    (text) => {
      const error = (() => {
        try {
          PartSet.parse(text);
        } catch (caught) {
          return caught;
        }
        throw new Error("It was taken.");
      })();
      expect(error).toBeInstanceOf(TransferError);
      expect(error).toMatchObject({ code: "bad_journal" });
    },
  );

  test("P1: is whole only with every number up to the last", () => {
    const set = new PartSet([1, 2, 4]);
    expect([0, 1, 2, 3, 4].map((count) => set.isWhole(count))).toEqual([true, true, true, false, false]);
    set.add(3);
    expect(set.isWhole(4)).toBe(true);
    expect(set.isWhole(5)).toBe(false);
    // As many, but others.
    expect(new PartSet([2, 3]).isWhole(2)).toBe(false);
  });
});
