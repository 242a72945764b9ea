import { expect, test } from "vitest";
import { Guesses } from "./guesses.ts";

test("ten at once, then one every six seconds, for each secret", () => {
  let now = 1_000_000;
  const guesses = new Guesses(() => now);
  const take = (secret = "a"): number => guesses.take(secret);
  expect(Array.from({ length: 10 }, () => take())).toEqual(Array<number>(10).fill(0));
  expect([take(), take(), take("b")]).toEqual([6, 6, 0]);
  now += 5_000;
  expect(take()).toBe(1);
  now += 1_000;
  expect([take(), take()]).toEqual([0, 6]);
  now += 60_000;
  expect(Array.from({ length: 11 }, () => take())).toEqual([...Array<number>(10).fill(0), 6]);
});

test("a right one gives all of them back", () => {
  const guesses = new Guesses(() => 0);
  for (let n = 0; n < 11; n++) guesses.take("a");
  guesses.forgive("a");
  expect(guesses.take("a")).toBe(0);
});
