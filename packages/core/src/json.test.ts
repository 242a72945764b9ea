import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asciiJson, isObject } from "./json.ts";

describe("asciiJson", () => {
  it.each([
    ["P25: accents", "tést", String.raw`"t\u00e9st"`],
    ["P25: CJK", "发票", String.raw`"\u53d1\u7968"`],
    ["P25: emoji", "😀", String.raw`"\ud83d\ude00"`],
    ["P25: combining marks", "e\u0301", String.raw`"e\u0301"`],
    ["P25: quotes", 'a"b', String.raw`"a\"b"`],
    ["P25: line breaks", "a\r\nb", String.raw`"a\r\nb"`],
    ["P25: delete", "a\u007fb", String.raw`"a\u007fb"`],
  ])("%s are escaped", (_, name, expected) => {
    expect(asciiJson(name)).toBe(expected);
  });

  it("P25: is one line of printable ASCII that holds the same value, whatever the value", () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.string({ unit: "binary" })), (value) => {
        const text = asciiJson(value);
        expect(text).toMatch(/^[\u0020-\u007e]+$/);
        expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(value));
      }),
    );
  });
});

describe("isObject", () => {
  it("knows objects from lists, null and plain values", () => {
    expect([{}, { a: 1 }].every(isObject)).toBe(true);
    expect([null, [], "x", 1, undefined].some(isObject)).toBe(false);
  });
});
