import { describe, expect, test } from "vitest";
import type { Entry } from "../ends/entry.ts";
import { match } from "./match.ts";

const file = (name: string, ref = name): Entry => ({ kind: "file", name, ref, size: 1, modified: 1, changed: 1, isReadable: true });
const asTheyAre = {
  namesFor: (entries: readonly Entry[]): Map<Entry, string> => new Map(entries.map((entry) => [entry, entry.name])),
  fold: (name: string): string => name.normalize(),
};
const pairsOf = (source: readonly Entry[], destination: readonly Entry[]) => {
  const { pairs, unclear } = match(source, destination, asTheyAre);
  return { pairs: pairs.map((pair) => [pair.name, pair.source?.ref, pair.destination?.ref]), unclear: unclear.map(({ name }) => name) };
};

describe("match", () => {
  test("by name; what only one side has stands alone", () => {
    expect(pairsOf([file("a"), file("b")], [file("b", "B"), file("c", "C")])).toEqual({
      pairs: [
        ["a", "a", undefined],
        ["b", "b", "B"],
        ["c", undefined, "C"],
      ],
      unclear: [],
    });
  });

  test("names that are written in two ways are the same, but for one that fits exactly", () => {
    const [composed, apart] = ["\u00e9", "e\u0301"];
    expect(pairsOf([file(apart)], [file(composed, "C")]).pairs).toEqual([[apart, apart, "C"]]);
    expect(pairsOf([file(apart), file(composed)], [file(composed, "C"), file(apart, "A")]).pairs).toEqual([
      [apart, apart, "A"],
      [composed, composed, "C"],
    ]);
    // One that is new does not take what is there from the one whose name it has.
    expect(pairsOf([file(apart), file(composed)], [file(composed, "C")]).pairs).toEqual([
      [apart, apart, undefined],
      [composed, composed, "C"],
    ]);
  });

  test("where case says nothing, a name in another case is the same", () => {
    const { pairs } = match([file("A.txt")], [file("a.TXT", "there")], { ...asTheyAre, fold: (name) => name.toLowerCase() });
    expect(pairs).toMatchObject([{ name: "A.txt", destination: { ref: "there" } }]);
  });

  test("a name that several have is unclear on either side, and none of them is anything else", () => {
    expect(pairsOf([file("a", "1"), file("a", "2"), file("b")], [file("a", "A")])).toEqual({
      pairs: [["b", "b", undefined]],
      unclear: ["a"],
    });
    expect(pairsOf([file("a")], [file("a", "1"), file("a", "2")])).toEqual({ pairs: [], unclear: ["a"] });
  });

  test("names are those at the destination", () => {
    const evil = file("a/b", "1");
    const { pairs } = match([evil], [file("a%2Fb", "local")], { ...asTheyAre, namesFor: () => new Map([[evil, "a%2Fb"]]) });
    expect(pairs).toMatchObject([{ name: "a%2Fb", source: { ref: "1" }, destination: { ref: "local" } }]);
  });

  test("names like those of what every object has are names", () => {
    expect(pairsOf([file("__proto__"), file("constructor")], [file("__proto__", "P")]).pairs).toEqual([
      ["__proto__", "__proto__", "P"],
      ["constructor", "constructor", undefined],
    ]);
  });
});
