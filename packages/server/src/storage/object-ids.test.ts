import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Sealer } from "./object-ids.ts";

const sealer = new Sealer(Buffer.alloc(32, 1));
const text = fc.string({ unit: "grapheme" });
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

test("any text comes back, from an id that is url-safe and always the same", () => {
  fc.assert(
    fc.property(text, text, (context, plain) => {
      const id = sealer.seal(context, plain);
      expect(id).toMatch(/^[\w-]+={0,2}$/);
      expect(sealer.seal(context, plain)).toBe(id);
      expect(sealer.open(context, id)).toBe(plain);
      expect(sealer.open(context, id.replace(/=+$/, ""))).toBe(plain);
    }),
  );
});

test("an id means nothing in another context, or to another server", () => {
  const other = new Sealer(Buffer.alloc(32, 2));
  fc.assert(
    fc.property(text, text, text, (one, two, plain) => {
      fc.pre(one !== two);
      expect(sealer.open(two, sealer.seal(one, plain))).toBeUndefined();
      expect(other.open(one, sealer.seal(one, plain))).toBeUndefined();
    }),
  );
});

test("where the context ends cannot be shifted", () => {
  expect(sealer.open("a", sealer.seal("ab", "c"))).toBeUndefined();
  expect(sealer.seal("a", "bc")).not.toBe(sealer.seal("ab", "c"));
});

test("no change of one character is accepted, at any place", () => {
  const id = sealer.seal("1/id", "docs/plan.txt");
  let accepted = 0;
  for (let at = 0; at < id.length; at++) {
    for (const character of `${ALPHABET}=%+/ \n`) {
      const forged = id.slice(0, at) + character + id.slice(at + 1);
      if (forged.replace(/={1,2}$/, "") !== id.replace(/={1,2}$/, "") && sealer.open("1/id", forged) !== undefined) accepted++;
    }
  }
  expect(accepted).toBe(0);
});

test("no invented or shortened id is accepted", () => {
  const id = sealer.seal("1/id", "docs/plan.txt");
  let accepted = 0;
  for (let length = 0; length < id.replace(/=+$/, "").length; length++)
    if (sealer.open("1/id", id.slice(0, length)) !== undefined) accepted++;
  for (let n = 0; n < 20_000; n++) if (sealer.open("1/id", randomBytes(16 + (n % 32)).toString("base64url")) !== undefined) accepted++;
  for (const form of [`${id}A`, `A${id}`, `${id}==`, `${id} `, id.toLowerCase(), Buffer.from("docs/plan.txt").toString("base64url")]) {
    if (sealer.open("1/id", form) !== undefined) accepted++;
  }
  expect(accepted).toBe(0);
});

test("a common start of two texts cannot be seen in their ids", () => {
  const [a, b] = [sealer.seal("c", `${"x".repeat(100)}1`), sealer.seal("c", `${"x".repeat(100)}2`)];
  const same = a.split("").filter((character, index) => character === b[index]).length;
  expect(same).toBeLessThan(a.length / 4);
});
