import fc from "fast-check";
import { expect, test } from "vitest";
import { ConfigError } from "../config-error.ts";
import { checkedPartSize, MAX_PARTS, partSizeFor, shortcoming } from "./plan.ts";

test("parts have the usual size, or as much more as it takes to manage with ten thousand", () => {
  fc.assert(
    fc.property(fc.nat(2 ** 44), fc.integer({ min: 1, max: 2 ** 26 }), (size, usual) => {
      const partSize = partSizeFor(size, usual);
      expect(partSize).toBeGreaterThanOrEqual(usual);
      expect(Math.ceil(size / partSize)).toBeLessThanOrEqual(MAX_PARTS);
      if (size <= usual * MAX_PARTS) expect(partSize).toBe(usual);
    }),
  );
  expect(partSizeFor(null, 5)).toBe(5);
});

test("R6: by default, 8 GiB of unknown size are 1024 parts, and 78 GiB fit; of an announced size, terabytes do", () => {
  const [GiB, usual] = [2 ** 30, checkedPartSize()];
  expect((8 * GiB) / partSizeFor(null, usual)).toBe(1024);
  expect((78 * GiB) / partSizeFor(null, usual)).toBeLessThanOrEqual(MAX_PARTS);
  expect((79 * GiB) / partSizeFor(null, usual)).toBeGreaterThan(MAX_PARTS);
  expect(partSizeFor(79 * GiB, usual)).toBe(9 * 2 ** 20);
  expect(Math.ceil((5000 * GiB) / partSizeFor(5000 * GiB, usual))).toBeLessThanOrEqual(MAX_PARTS);
});

test("parts are whole when cutting the file gives them, and not when one is missing, longer or shorter", () => {
  const cut = fc.record({ size: fc.nat(200), part_size: fc.integer({ min: 1, max: 50 }), announced: fc.boolean() });
  fc.assert(
    fc.property(cut, fc.nat(), fc.integer({ min: -60, max: 60 }), ({ size, part_size, announced }, pick, change) => {
      const parts = Array.from({ length: Math.max(1, Math.ceil(size / part_size)) }, (_, index) => ({
        number: index + 1,
        size: Math.min(part_size, size - index * part_size),
      }));
      const session = { size: announced ? size : null, part_size };
      expect(shortcoming(parts, session)).toBeUndefined();
      const at = pick % parts.length;
      const isLast = at === parts.length - 1;
      const without = parts.toSpliced(at, 1);
      // Nothing shows that the last part is missing where no size was announced, unless it is the only one.
      if ((!isLast || announced || parts.length === 1) && size > 0) expect(shortcoming(without, session)).toMatch(/ is missing/);
      const changed = parts.map((part, index) => (index === at ? { ...part, size: part.size + change } : part));
      if (change !== 0 && (!isLast || announced)) expect(shortcoming(changed, session)).toBeTypeOf("string");
    }),
  );
});

test.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("a part cannot have %d bytes", (size) => {
  expect(() => checkedPartSize(size)).toThrow(ConfigError);
});
