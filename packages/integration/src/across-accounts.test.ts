import { NotFoundError } from "@kloudless/core";
import { expect, test } from "vitest";
import { describeStorage } from "./support/describe-storage.ts";
import { freshName } from "./support/fresh-name.ts";
import { noise, sha256 } from "./support/noise.ts";
import { rejection } from "./support/rejection.ts";
import { kloudless, target } from "./support/target.ts";

/** Each account sends to the next, the last to the first: so all of them send and receive. */
describeStorage("from account to account", (bench) => {
  const next = target.storage[(target.storage.findIndex(({ id }) => id === bench.found.id) + 1) % target.storage.length];
  const only = `${bench.found.service} has no other storage account to send to`;
  const other = () => {
    if (next === undefined || next.id === bench.found.id) throw new Error(only);
    return { ...next, storage: kloudless.account(next.id).storage };
  };
  const alone = next?.id === bench.found.id;

  test("a file is moved, and renamed, in one call", async ({ skip }) => {
    skip(alone, only);
    const content = noise(100_000);
    const file = await bench.file(content, ".bin");
    const { id } = file;
    const name = freshName(".bin");
    Object.assign(file, { account: other().id, parent_id: other().folder, name });
    await file.save();
    expect(file).toMatchObject({ account: other().id, name });
    const arrived = await other().storage.files.retrieve(file.id);
    expect(sha256(await arrived.contents().bytes())).toBe(sha256(content));
    expect(await rejection(bench.storage.files.retrieve(id))).toBeInstanceOf(NotFoundError);
  });

  test("a file is copied, and stays", async ({ skip }) => {
    skip(alone, only);
    const file = await bench.file("to be copied");
    const copy = await file.copy({ account: other().id, parent_id: other().folder, name: freshName(".txt") });
    expect(copy.account).toBe(other().id);
    expect(await copy.contents().text()).toBe("to be copied");
    expect(await file.contents().text()).toBe("to be copied");
  });

  test("a folder is copied with all that is in it, file by file", async ({ skip }) => {
    skip(alone, only);
    const folder = await bench.folder();
    const below = await bench.storage.folders.create({ parent_id: folder.id, name: "below" });
    await bench.storage.files.create({ parent_id: folder.id, name: "a.txt" }, "above");
    await bench.storage.files.create({ parent_id: below.id, name: "b.txt" }, "below");
    const summary = await folder.copyTo(other().id, other().folder);
    expect(summary.failed).toEqual([]);
    const copy = await other().storage.folders.create({ parent_id: other().folder, name: folder.name });
    const items = (await copy.contents()).objects;
    expect(items.map(({ name }) => name).toSorted()).toEqual(["a.txt", "below"]);
    const deep = items.find(({ name }) => name === "below");
    expect(deep?.type === "folder" && (await other().storage.folders.handle(deep.id).contents()).objects.map(({ name }) => name)).toEqual([
      "b.txt",
    ]);
  });
});
