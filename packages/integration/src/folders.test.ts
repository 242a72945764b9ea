import { ConflictError, NotFoundError, PermissionError } from "@kloudless/core";
import { expect, test } from "vitest";
import { describeStorage } from "./support/describe-storage.ts";
import { freshName } from "./support/fresh-name.ts";
import { rejection } from "./support/rejection.ts";
import { target } from "./support/target.ts";

describeStorage("folders", (bench) => {
  test("are created where they were wanted", async () => {
    const name = freshName();
    const folder = await bench.storage.folders.create({ parent_id: bench.home.id, name });
    expect(folder).toMatchObject({ name, type: "folder", account: bench.found.id });
    expect((await names(bench.home)).filter((each) => each === name)).toHaveLength(1);
  });

  test("that are there already are found, unless a conflict is asked for", async () => {
    const name = freshName();
    const wanted = { parent_id: bench.home.id, name };
    const first = await bench.storage.folders.create({ ...wanted, conflict_if_exists: true });
    expect((await bench.storage.folders.create(wanted)).id).toBe(first.id);
    expect((await bench.storage.folders.create({ ...wanted, conflict_if_exists: false })).name).toBe(name);
    const error = await rejection(bench.storage.folders.create({ ...wanted, conflict_if_exists: true }));
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ status: 409 });
    expect((await names(bench.home)).filter((each) => each === name)).toHaveLength(1);
  });

  test("have names in any script", async () => {
    const name = `tést ファイル ${freshName()}`;
    const folder = await bench.storage.folders.create({ parent_id: bench.home.id, name });
    expect((await bench.storage.folders.retrieve(folder.id)).name.normalize()).toBe(name.normalize());
  });

  test("are retrieved by their id", async () => {
    const folder = await bench.folder();
    const again = await bench.storage.folders.retrieve(folder.id);
    expect(again).toMatchObject({ id: folder.id, name: folder.name, type: "folder", can_create_folders: true, can_upload_files: true });
  });

  test("are listed page by page, each thing once", async () => {
    const folder = await bench.folder();
    const files = target.long ? 30 : 5;
    const wanted = ["below", ...Array.from({ length: files }, (_, index) => `${index}.txt`)];
    await bench.storage.folders.create({ parent_id: folder.id, name: "below" });
    for (let index = 0; index < files; index++) await bench.storage.files.create({ parent_id: folder.id, name: `${index}.txt` }, "x");
    expect((await names(folder)).toSorted()).toEqual(wanted.toSorted());
    expect((await names(folder, 2)).toSorted()).toEqual(wanted.toSorted());
    for await (const item of folder.contents()) expect(item.type).toBe(item.name === "below" ? "folder" : "file");
  });

  test("are listed with all that is below", async (context) => {
    const folder = await bench.storage.folders.retrieve((await bench.folder()).id);
    context.skip(folder.can_list_recursively !== true, `${bench.found.service} folders do not say can_list_recursively`);
    const below = await bench.storage.folders.create({ parent_id: folder.id, name: "below" });
    await bench.storage.files.create({ parent_id: below.id, name: "deep.txt" }, "x");
    const found: string[] = [];
    for await (const { name } of folder.contents({ recursive: true })) found.push(name);
    expect(found.toSorted()).toEqual(["below", "deep.txt"]);
  });

  test("are empty when they are new", async () => {
    expect((await (await bench.folder()).contents()).objects).toEqual([]);
  });

  test("are renamed", async (context) => {
    bench.needs(context, "can_rename_folder");
    const folder = await bench.folder();
    const [old, name] = [folder.name, freshName()];
    folder.name = name;
    await folder.save();
    expect((await bench.storage.folders.retrieve(folder.id)).name).toBe(name);
    const listed = await names(bench.home);
    expect(listed).toContain(name);
    expect(listed).not.toContain(old);
  });

  test("are moved, with all that is in them", async (context) => {
    bench.needs(context, "can_move_folder");
    const [folder, to] = [await bench.folder(), await bench.folder()];
    await bench.storage.files.create({ parent_id: folder.id, name: "in.txt" }, "carried");
    folder.parent_id = to.id;
    await folder.save();
    expect(await names(to)).toEqual([folder.name]);
    const [file] = await folder.contents();
    expect(file?.type === "file" && (await file.contents().text())).toBe("carried");
  });

  test("are copied, with all that is in them", async (context) => {
    bench.needs(context, "can_copy_folder");
    const [folder, to, name] = [await bench.folder(), await bench.folder(), freshName()];
    await bench.storage.files.create({ parent_id: folder.id, name: "in.txt" }, "doubled");
    const copy = await folder.copy({ parent_id: to.id, name });
    expect(copy.name).toBe(name);
    for (const each of [folder, copy]) {
      const [file] = await each.contents();
      expect(file?.type === "file" && (await file.contents().text())).toBe("doubled");
    }
  });

  test("that are not empty are deleted only with all that is in them", async (context) => {
    bench.needs(context, "can_delete_folder");
    const folder = await bench.folder();
    await bench.storage.files.create({ parent_id: folder.id, name: "in.txt" }, "x");
    expect(await rejection(folder.delete())).toBeInstanceOf(PermissionError);
    expect(await names(folder)).toEqual(["in.txt"]);
    await folder.delete({ recursive: true });
    expect(await rejection(bench.storage.folders.retrieve(folder.id))).toBeInstanceOf(NotFoundError);
    expect(await names(bench.home)).not.toContain(folder.name);
  });

  test("that are empty are deleted", async (context) => {
    bench.needs(context, "can_delete_folder");
    const folder = await bench.folder();
    await folder.delete({ permanent: true });
    expect(await rejection(folder.refresh())).toBeInstanceOf(NotFoundError);
  });

  async function names(folder: typeof bench.home, page_size?: number): Promise<string[]> {
    const found: string[] = [];
    for await (const { name } of folder.contents({ page_size })) found.push(name);
    return found;
  }
});
