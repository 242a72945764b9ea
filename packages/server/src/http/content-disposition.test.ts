import fc from "fast-check";
import { expect, test } from "vitest";
import { attachment } from "./content-disposition.ts";

test.each([
  ["plan.txt", 'attachment; filename="plan.txt"'],
  ["résumé.txt", "attachment; filename=\"r_sum_.txt\"; filename*=UTF-8''r%C3%A9sum%C3%A9.txt"],
  ['a"b\\c.txt', "attachment; filename=\"a_b_c.txt\"; filename*=UTF-8''a%22b%5Cc.txt"],
  ["a\r\nSet-Cookie: x", "attachment; filename=\"a__Set-Cookie: x\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x"],
  ["it's (1)*.txt", 'attachment; filename="it\'s (1)*.txt"'],
])("%j becomes %s", (name, header) => {
  expect(attachment(name)).toBe(header);
});

test("any name is one line of printable ASCII, from which it can be read again", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
      const header = attachment(name);
      expect(header).toMatch(/^[\x20-\x7e]+$/);
      const encoded = /filename\*=UTF-8''(\S+)$/.exec(header)?.[1];
      expect(encoded === undefined ? /^attachment; filename="(.*)"$/.exec(header)?.[1] : decodeURIComponent(encoded)).toBe(name);
    }),
  );
});
