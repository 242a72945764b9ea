import { expect, test } from "vitest";
import { hashPassword, isPassword } from "./passwords.ts";

test("knows a password again, and no other", async () => {
  const hashed = await hashPassword("pässword");
  expect(await isPassword("pässword", hashed)).toBe(true);
  expect(await isPassword("pa\u0308ssword", hashed)).toBe(true);
  for (const other of ["", "password", "PÄSSWORD", "pässword ", "p"]) expect(await isPassword(other, hashed)).toBe(false);
});

test("the same password is kept differently each time, and never as it is", async () => {
  const [one, two] = [await hashPassword("canary"), await hashPassword("canary")];
  expect(one).not.toBe(two);
  expect(one + two).not.toContain("canary");
});
