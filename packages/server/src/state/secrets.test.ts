import { describe, expect, test } from "vitest";
import { newLinkId, newPublicId, newSecret } from "./secrets.ts";

describe.each([
  ["secrets", newSecret, 43],
  ["ids of applications and developers", newPublicId, 48],
  ["ids of links", newLinkId, 20],
])("%s", (_, make, length) => {
  const made = Array.from({ length: 2000 }, make);

  test("are url-safe and differ", () => {
    expect(made.filter((one) => !/^[\w-]+$/.test(one) || one.length !== length)).toEqual([]);
    expect(new Set(made).size).toBe(made.length);
  });

  test("begin with no dash: programs would take them for options", () => {
    expect(made.filter((one) => one.startsWith("-"))).toEqual([]);
  });
});
