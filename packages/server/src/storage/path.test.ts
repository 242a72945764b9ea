import fc from "fast-check";
import { expect, test } from "vitest";
import { isProblem } from "./errors.ts";
import { childOf, formatPath, isWithin, nameProblem, parentOf, parsePath, ROOT, STAGING_NAME } from "./path.ts";

test.each([
  "",
  ".",
  "..",
  "a/b",
  "/",
  "../x",
  "/etc/passwd",
  "a\0b",
  "\0",
  "\ud800",
  "x\udc00",
  "x".repeat(256),
  "é".repeat(128),
  STAGING_NAME,
  STAGING_NAME.toUpperCase(),
])("%j is no name", (name) => {
  expect(nameProblem(name)).toBeTypeOf("string");
  let thrown: unknown;
  try {
    childOf(ROOT, name);
  } catch (error) {
    thrown = error;
  }
  expect(isProblem(thrown, "invalid_name")).toBe(true);
  expect((thrown as Error).message).toMatch(/^name /);
});

test.each([
  "a",
  "...",
  "..a",
  "a..",
  "-rf",
  "~",
  "a\r\nb",
  "a\tb",
  "\u001b[31m",
  "📄",
  "é",
  "e\u0301",
  "\u202Etxt",
  "．．",
  "a b",
  " a",
  "x".repeat(255),
  "é".repeat(127),
  "nul.txt",
  "__proto__",
])("%j is a name", (name) => {
  expect(nameProblem(name)).toBeUndefined();
});

const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((text) => nameProblem(text) === undefined);

test("any path that can be written can be read again", () => {
  fc.assert(
    fc.property(fc.array(name, { maxLength: 6 }), (names) => {
      const path = names.reduce(childOf, ROOT);
      expect(parsePath(formatPath(path))).toEqual(names);
      expect(parsePath(names.join("/"))).toEqual(names);
    }),
  );
});

test("no text whatever leads out of the root", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("/", ".", "a", "\0", "\\", "~") }), (text) => {
      try {
        for (const part of parsePath(text)) expect(["", ".", ".."].includes(part) || part.includes("/") || part.includes("\0")).toBe(false);
      } catch (error) {
        expect(isProblem(error, "invalid_name")).toBe(true);
      }
    }),
  );
});

test.each([
  ["/", []],
  ["", []],
  ["/docs", ["docs"]],
  ["docs/", ["docs"]],
  ["/docs/plan.txt/", ["docs", "plan.txt"]],
])("the path %j is %j", (text, names) => {
  expect(parsePath(text)).toEqual(names);
});

test.each(["//", "a//b", "/a//", "a/../b", "./a"])("the path %j is refused", (text) => {
  expect(() => parsePath(text)).toThrow(/^name /);
});

test("being within goes by whole names", () => {
  const [out, out2] = [parsePath("/out"), parsePath("/out2")];
  expect(isWithin(out, out)).toBe(true);
  expect(isWithin(childOf(out, "a"), out)).toBe(true);
  expect(isWithin(out2, out)).toBe(false);
  expect(isWithin(parentOf(out), out)).toBe(false);
  expect(isWithin(out2, ROOT)).toBe(true);
});
