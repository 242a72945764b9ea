import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ArgumentError } from "./errors/argument-error.ts";
import { queryString } from "./query.ts";

describe("queryString", () => {
  it("writes values as the API wants them", () => {
    const since = new Date("2024-02-03T04:05:06.789Z");
    expect(queryString({ page: 2, q: "a b&c", admin: true, after: since, ids: [1, "x"], none: undefined, nothing: null })).toBe(
      "?page=2&q=a%20b%26c&admin=true&after=2024-02-03T04%3A05%3A06.789Z&ids=1%2Cx",
    );
  });

  it("is nothing when there is nothing to say", () => {
    expect(queryString(undefined)).toBe("");
    expect(queryString({ page: undefined })).toBe("");
  });

  it.each([
    ["an invalid Date", new Date(Number.NaN)],
    ["an invalid Date in a list", [new Date(Number.NaN)]],
    ["an object", { a: 1 }],
    ["a list of objects", [{}]],
    ["a function", () => 1],
    ["a symbol", Symbol("x")],
    ["NaN", Number.NaN],
    ["infinity", Number.POSITIVE_INFINITY],
    ["half a surrogate pair", "\udc00"],
  ])("refuses %s, naming the parameter", (_, value) => {
    expect(() => queryString({ since: value })).toThrow(expect.objectContaining({ name: "ArgumentError", argument: "since" }));
  });

  it("comes back as it went in", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean())), (query) => {
        const read = [...new URLSearchParams(queryString(query))];
        expect(read).toEqual(Object.entries(query).map(([name, value]) => [name, String(value)]));
      }),
    );
  });

  it("never throws anything but ArgumentError, and never writes anything a path may not hold", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.anything()), (query) => {
        try {
          expect(queryString(query)).toMatch(/^(\?[!-~]*)?$/);
        } catch (error) {
          expect(error).toBeInstanceOf(ArgumentError);
        }
      }),
    );
  });
});
