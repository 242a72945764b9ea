import { describe, expect, test } from "vitest";
import type { FileEntry } from "../ends/entry.ts";
import { decideByContents, decideByName, type Mode, type Step, toCompare } from "./decide.ts";
import type { FileMember, Member } from "./member.ts";

function file(ref: string, more: Partial<FileEntry> = {}): FileMember {
  const entry: FileEntry = { kind: "file", name: "a", ref, size: 1, modified: 1, changed: 1, isReadable: true, ...more };
  return { names: ["a"], entry, parent: undefined, taken: new Set(["a"]) };
}

function folder(ref: string): Member {
  return { names: ["a"], entry: { kind: "folder", name: "a", ref }, parent: undefined, taken: new Set(["a"]) };
}

/** What stays of a group, and what does not. */
function fates(steps: readonly Step[]): Record<string, string> {
  return Object.fromEntries(steps.map(({ member, action }) => [member.entry.ref, action]));
}

function byName(group: readonly Member[], mode: Mode, contents: ReadonlyMap<Member, string> = new Map()): Record<string, string> {
  return fates(decideByName(group, mode, contents, (name) => name));
}

describe("of objects of one name", () => {
  test.each<[Mode, Partial<FileEntry>, Partial<FileEntry>]>([
    ["newest", { modified: undefined }, {}],
    ["oldest", {}, { modified: undefined }],
    ["largest", { size: null }, {}],
    ["smallest", {}, { size: null }],
    ["newest", {}, {}],
    ["largest", {}, { modified: 2 }],
  ])("%s of %j and %j is not certain: all stay", (mode, one, other) => {
    const group = [file("1", one), file("2", other)];
    expect(() => byName(group, mode)).toThrow("is not certain");
  });

  test("those that could be meant may be copies of each other: the oldest of them stays", () => {
    const group = [file("new", { size: 5, modified: 3 }), file("old", { size: 5, modified: 2 }), file("small")];
    const contents = new Map(group.slice(0, 2).map((one) => [one, "same"]));
    expect(byName(group, "largest", contents)).toEqual({ new: "delete", old: "keep", small: "delete" });
  });

  test("the same digest of another size is not the same", () => {
    const group = [file("1"), file("2", { size: 2 })];
    expect(byName(group, "skip", new Map(group.map((one) => [one, "same"])))).toEqual({ "1": "leave", "2": "leave" });
  });

  test("one file among folders stays, whatever is asked for", () => {
    for (const mode of ["skip", "newest", "oldest", "largest", "smallest"] as const)
      expect(byName([file("1"), folder("2"), folder("3")], mode)).toEqual({ "1": "leave", "2": "leave", "3": "leave" });
  });

  test("each deletion names a file that stays", () => {
    const group = [file("1"), file("2", { modified: 2 }), file("3", { modified: 3 })];
    for (const step of decideByName(group, "oldest", new Map(), (name) => name))
      if (step.action === "delete") expect(step.keeper.entry.ref).toBe("1");
  });

  test("only files of one size are read, and only where it matters", () => {
    const group = [file("1"), file("2"), file("3", { size: 3 }), file("4", { isReadable: false }), file("5", { size: null }), folder("6")];
    expect(toCompare(group, "skip").map(({ entry }) => entry.ref)).toEqual(["1", "2"]);
    expect([...toCompare(group, "list"), ...toCompare(group, "rename")]).toEqual([]);
  });
});

describe("of files of the same contents", () => {
  test("one stays, also where no time is known", () => {
    const group = [file("1", { modified: undefined }), file("2", { modified: 2 }), file("3", { modified: undefined })];
    for (const mode of ["oldest", "newest"] as const)
      expect(fates(decideByContents(group, mode))).toEqual({ "1": "delete", "2": "keep", "3": "delete" });
    expect(fates(decideByContents([file("1", { modified: undefined }), file("2", { modified: undefined })], "newest"))).toEqual({
      "1": "keep",
      "2": "delete",
    });
  });
});
