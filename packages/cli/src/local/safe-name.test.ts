import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOSTILE_NAMES } from "../../test/hostile-names.ts";
import { foldedName, localName, localNames, type NameRules, remoteName } from "./safe-name.ts";

const LINUX: NameRules = { isWindows: false, fold: (name) => name };
const MAC: NameRules = { isWindows: false, fold: foldedName };
const WINDOWS: NameRules = { isWindows: true, fold: foldedName };
const SYSTEMS = { Linux: LINUX, macOS: MAC, Windows: WINDOWS };

const any = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: fc.constantFrom("%", "~", ..."2fFeEdDaA0. \\/:CcOoNn".split(""), "\u0001", "\ud800", "\udc00"), maxLength: 12 }),
  fc.constantFrom(...HOSTILE_NAMES),
);

/** That a name is one, and can be written. */
function expectName(local: string, { isWindows }: NameRules): void {
  expect(local).not.toMatch(/[/\\\p{Cc}]/u);
  expect(local).not.toMatch(/^\.{0,2}$/);
  expect(Buffer.from(local).toString()).toBe(local);
  expect(Buffer.byteLength(local)).toBeLessThanOrEqual(255);
  expect(local.toLowerCase().startsWith(".kloudless-")).toBe(false);
  if (!isWindows) return;
  expect(local).not.toMatch(/[<>:"|?*]|[. ]$/);
  expect(local.split(".")[0]?.trimEnd() ?? "").not.toMatch(/^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)$/i);
}

test("the corpus is large enough (S3)", () => {
  expect(HOSTILE_NAMES.length).toBeGreaterThanOrEqual(300);
});

describe.each(Object.entries(SYSTEMS))("on %s", (_, rules) => {
  test("each hostile name becomes a name, and the way back leads to it (S3)", () => {
    for (const name of HOSTILE_NAMES) {
      const local = localName(name, rules);
      expectName(local, rules);
      if (!/%~[\da-f]{8}/.test(local)) expect(remoteName(local)).toBe(name);
      else if (Buffer.byteLength(name) < 80) expect(remoteName(local)).toBe(name);
    }
  });

  test("so does any name at all", () => {
    fc.assert(
      fc.property(any, (name) => {
        const local = localName(name, rules);
        expectName(local, rules);
        if (name.length <= 40) expect(remoteName(local)).toBe(name);
      }),
      { numRuns: 2000 },
    );
  });

  test("all of a folder get names that are different to the file system, and none is dropped", () => {
    const item = fc.record({ name: any, id: fc.string({ minLength: 1, maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 60 }), (items) => {
        const names = localNames(items, rules);
        expect(names.size).toBe(items.length);
        expect(new Set([...names.values()].map((name) => rules.fold(name))).size).toBe(items.length);
        for (const name of names.values()) expectName(name, rules);
      }),
      { numRuns: 300 },
    );
    const all = HOSTILE_NAMES.flatMap((name, at) => [
      { name, id: `${at}a` },
      { name, id: `${at}b` },
    ]);
    const names = localNames(all, rules);
    expect(new Set([...names.values()].map((name) => rules.fold(name))).size).toBe(all.length);
  });
});

test.each<[string, string, string]>([
  ["notes.txt", "notes.txt", "notes.txt"],
  ["100% sure.txt", "100% sure.txt", "100% sure.txt"],
  ["..", "%2E%2E", "%2E%2E"],
  ["a/b", "a%2Fb", "a%2Fb"],
  ["a\\b", "a%5Cb", "a%5Cb"],
  ["a%2Fb", "a%252Fb", "a%252Fb"],
  ["10:30 Acme Inc.", "10:30 Acme Inc.", "10%3A30 Acme Inc%2E"],
  ["CON", "CON", "%43ON"],
  ["nul.tar.gz", "nul.tar.gz", "%6Eul.tar.gz"],
  ["console", "console", "console"],
  ["x ", "x ", "x%20"],
  ["\u001b[31m", "%1B[31m", "%1B[31m"],
  [".kloudless-1.part", "%2Ekloudless-1.part", "%2Ekloudless-1.part"],
])("%j is %j, and %j on Windows", (name, onLinux, onWindows) => {
  expect([localName(name, LINUX), localName(name, WINDOWS)]).toEqual([onLinux, onWindows]);
});

describe("names that are the same", () => {
  const [a, b, c] = [
    { name: "A.txt", id: "1" },
    { name: "a.txt", id: "2" },
    { name: "a.txt", id: "3" },
  ];

  test("are told apart where the file system does not, the same way in each run and in any order", () => {
    const names = localNames([a, b, c], MAC);
    expect(names.get(a)).toBe("A.txt");
    expect(names.get(b)).toMatch(/^a%~[\da-f]{8}\.txt$/);
    expect(names.get(c)).toMatch(/^a%~[\da-f]{8}\.txt$/);
    expect(new Map(localNames([c, b, a], MAC))).toEqual(names);
    expect(localNames([a, b, c], LINUX).get(b)).toBe("a.txt");
  });

  test("a name that looks like that of another is no trap", () => {
    const made = localNames([a, b], MAC).get(b) ?? "";
    const trap = { name: made, id: "4" };
    const names = localNames([a, b, trap], MAC);
    expect(new Set(names.values()).size).toBe(3);
    expect(remoteName(names.get(trap) ?? "")).toBe(made);
  });
});

test("a name that is too long keeps its beginning and its extension", () => {
  const [one, two] = [`${"x".repeat(300)}1.pdf`, `${"x".repeat(300)}2.pdf`].map((name) => localName(name, LINUX));
  expect(one).toMatch(/^x{200,}%~[\da-f]{8}\.pdf$/);
  expect(one).not.toBe(two);
});
