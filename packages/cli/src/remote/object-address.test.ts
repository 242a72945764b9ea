import { Kloudless } from "@kloudless/core";
import { File, type FileData } from "@kloudless/storage";
import { expect, test } from "vitest";
import { addressOf } from "./object-address.ts";

const { connection } = new Kloudless({ apiKey: "none" }).account(1);
const root = { id: "root", name: "Dropbox" };

function file(name: string, ancestors: FileData["ancestors"] | undefined): File {
  return new File(connection, { id: "F1", name, ...(ancestors === undefined ? {} : { ancestors }) } as FileData);
}

test("is the path, where that is known and names the object", () => {
  expect(addressOf(file("a.txt", [root]), "42")).toBe("42:/a.txt");
  expect(addressOf(file("a.txt", [{ id: "2", name: "in" }, { id: "1", name: "docs" }, root]), "box")).toBe("box:/docs/in/a.txt");
});

test.each([
  ["its folders are not known", "a.txt", null],
  ["the service does not tell them", "a.txt", undefined],
  ["it is the root", "Dropbox", []],
  ["a folder has no name", "a.txt", [{ id: "2" }, root]],
  ["a name holds a slash", "a/b", [root]],
  ["a name means something else in a path", "..", [root]],
])("is the id where %s", (_, name, ancestors) => {
  expect(addressOf(file(name, ancestors), "42")).toBe("42:id=F1");
});
