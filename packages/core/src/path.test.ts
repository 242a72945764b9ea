import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ArgumentError } from "./errors/argument-error.ts";
import { literalPath, type PathId, path } from "./path.ts";

describe("path", () => {
  it("encodes ids and keeps them out of the template", () => {
    expect(path`/accounts/${42}/storage/files/${"a/b=c d?e#f"}`).toEqual({
      value: "/accounts/42/storage/files/a%2Fb%3Dc%20d%3Fe%23f",
      template: "/accounts/{id}/storage/files/{id}",
    });
  });

  it("joins several ids with commas", () => {
    expect(path`/accounts/${[1, "2", 3]}/links`.value).toBe("/accounts/1,2,3/links");
  });

  it("has one template for all values", () => {
    const make = (id: string) => path`/links/${id}`;
    expect(make("a").template).toBe(make("b").template);
    expect(path`/accounts`.template).toBe("/accounts");
  });

  it.each([
    ["empty", ""],
    ["dot", "."],
    ["dots", ".."],
    ["nothing", undefined],
    ["null", null],
    ["an object", {}],
    ["a broken number", Number.NaN],
    ["a fraction", 1.5],
    ["a number too large to be exact", 2 ** 60],
    ["an empty list", []],
    ["a list with an empty id", [1, ""]],
    ["half a surrogate pair", "\ud800"],
  ])("refuses an id that is %s", (_, id) => {
    expect(() => path`/accounts/${id as PathId}`).toThrow(ArgumentError);
  });

  it("keeps its shape whatever the id holds, and gives it back decoded", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (id) => {
        fc.pre(id !== "." && id !== "..");
        const { value, template } = path`/accounts/${id}/storage/files`;
        const url = new URL(`http://host/v1${value}`);
        expect(url.pathname.split("/")).toHaveLength(6);
        expect(url.search + url.hash).toBe("");
        expect(decodeURIComponent(url.pathname.split("/")[3] ?? "")).toBe(id);
        expect(template).toBe("/accounts/{id}/storage/files");
      }),
    );
  });

  it("never throws anything but ArgumentError", () => {
    fc.assert(
      fc.property(fc.anything(), (id) => {
        try {
          expect(path`/a/${id as PathId}`.value).toMatch(/^\/a\/[!-~]+$/);
        } catch (error) {
          expect(error).toBeInstanceOf(ArgumentError);
        }
      }),
    );
  });
});

describe("literalPath", () => {
  it("takes a path as it stands and keeps what looks like an id out of the template", () => {
    expect(literalPath("/accounts/me/storage/files/Fabc=")).toEqual({
      value: "/accounts/me/storage/files/Fabc=",
      template: "/accounts/me/storage/files/{id}",
    });
    expect(literalPath("/accounts/1,2/recent").template).toBe("/accounts/{id}/recent");
    expect(literalPath("/").value).toBe("/");
  });

  it.each([
    "",
    "accounts",
    "//evil.example/accounts",
    "/accounts/../applications",
    "/accounts/.",
    "/accounts/%2e%2E/applications",
    "/accounts/.%2e",
    "/accounts?page=1",
    "/accounts#x",
    "/accounts\\x",
    "/accounts /x",
    "/accounts\r\nHost: evil",
    "/accounts/é",
  ])("refuses %j", (value) => {
    expect(() => literalPath(value)).toThrow(ArgumentError);
  });
});
