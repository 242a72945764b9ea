import { expect, test } from "vitest";
import { sumLine } from "./sum-line.ts";

test("is a line of sha256sum, escaped as it does", () => {
  expect(sumLine("abc", "a b.txt")).toBe("abc  a b.txt");
  expect(sumLine("abc", "a\nb\\c\r")).toBe("\\abc  a\\nb\\\\c\\r");
});
