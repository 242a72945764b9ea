import { expect, test } from "vitest";
import { parseRemoteOrAccount } from "./address.ts";

test("an account may stand alone", () => {
  expect(parseRemoteOrAccount("42")).toMatchObject({ account: "42", target: { path: [] } });
  expect(parseRemoteOrAccount("ada@example.com")).toMatchObject({ account: "ada@example.com", target: { path: [] } });
  expect(parseRemoteOrAccount("42:/a")).toMatchObject({ account: "42", target: { path: ["a"] } });
});

test.each(["./here", "/there", "a/b", "-", ".", ""])("%j is no account", (text) => {
  expect(() => parseRemoteOrAccount(text)).toThrow();
});
