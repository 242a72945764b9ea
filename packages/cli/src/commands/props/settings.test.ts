import { expect, test } from "vitest";
import { parseSettings } from "./settings.ts";

test("a value may be empty, and hold more of =", () => {
  expect(parseSettings(["a=1", "b=", "c=x=y", "__proto__=z"])).toEqual([
    { key: "a", value: "1" },
    { key: "b", value: "" },
    { key: "c", value: "x=y" },
    { key: "__proto__", value: "z" },
  ]);
});

test.each([
  [["a"], '"a" is no property'],
  [["=1"], "has no key"],
  [["a=1", "a=2"], "twice"],
])("%j is refused", (given, message) => expect(() => parseSettings(given)).toThrow(message));
