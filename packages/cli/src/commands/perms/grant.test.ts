import { describe, expect, test } from "vitest";
import { parseGrant, parseGrants } from "./grant.ts";

describe("a permission on the command line", () => {
  test.each([
    ["ada@example.com=writer", { type: "user", role: "writer", email: "ada@example.com" }],
    ["user:ada=b@example.com=reader", { type: "user", role: "reader", email: "ada=b@example.com" }],
    ["user:7=owner", { type: "user", role: "owner", id: "7" }],
    ["group:eng=reader", { type: "group", role: "reader", id: "eng" }],
    ["domain:example.com=previewer", { type: "domain", role: "previewer", id: "example.com" }],
    ["anyone=reader", { type: "anyone", role: "reader" }],
  ])("%s", (text, grant) => expect(parseGrant(text)).toEqual(grant));

  test.each([
    ["ada@example.com", "is no permission"],
    ["=reader", "is no permission"],
    ["ada@example.com=", "is no permission"],
    ["ada@example.com=boss", 'no role "boss"'],
    ["robot:7=reader", 'no permissions for "robot"'],
    ["group:=reader", "names nobody"],
  ])("%s is refused", (text, message) => expect(() => parseGrant(text)).toThrow(message));

  test("is given to each once", () => {
    expect(() => parseGrants(["a@x.com=reader", "A@x.com=writer"])).toThrow("twice");
    expect(parseGrants(["a@x.com=reader", "group:a=writer"])).toHaveLength(2);
  });
});
