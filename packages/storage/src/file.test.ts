import { ArgumentError, ConflictError, NotFoundError } from "@kloudless/core";
import { describe, expect, test } from "vitest";
import { noise, rejection, sha256, useBench } from "../test/bench.ts";
import { File } from "./index.ts";

const bench = useBench();
const last = () => bench.server.requests.at(-1);
const sent = () => JSON.parse(last()?.body ?? "{}") as unknown;

async function newFile(name = "a.txt", content: string | Uint8Array = "content"): Promise<File> {
  return bench.one.storage.files.create({ parent_id: (await bench.folder()).id, name }, content);
}

describe("save", () => {
  test("renames, and takes over the id that comes with the new name", async () => {
    const file = await newFile();
    const { id } = file;
    file.name = "b.txt";
    expect(await file.save()).toBe(file);
    expect(last()?.method).toBe("PATCH");
    expect(sent()).toEqual({ name: "b.txt" });
    expect(file).toMatchObject({ name: "b.txt", account: bench.one.id });
    expect(file.id).not.toBe(id);
    expect(await file.contents().text()).toBe("content");
    await expect(bench.one.storage.files.retrieve(id)).rejects.toBeInstanceOf(NotFoundError);
  });

  test("moves, and keeps parent_id, which the server never sends, out of the next save", async () => {
    const [file, folder] = [await newFile(), await bench.folder()];
    file.parent_id = folder.id;
    await file.save();
    expect(sent()).toEqual({ parent_id: folder.id });
    expect(file.parent?.id).toBe(folder.id);
    expect(file.parent_id).toBeUndefined();
    const before = bench.server.requests.length;
    await file.save();
    expect(bench.server.requests.length).toBe(before);
  });

  test("moves to another account, renamed, in one call", async () => {
    const content = noise((1 << 20) + 17);
    const file = await newFile("a.bin", content);
    const { id } = file;
    const target = await bench.two.storage.folders.create({ parent_id: "root", name: "in" });
    file.account = bench.two.id;
    file.parent_id = target.id;
    file.name = "b.bin";
    await file.save();
    expect(last()?.url).toContain(`/accounts/${bench.one.id}/`);
    expect(sent()).toEqual({ name: "b.bin", parent_id: target.id, account: bench.two.id });
    expect(file).toMatchObject({ name: "b.bin", account: bench.two.id, size: content.byteLength });
    expect(file.id).not.toBe(id);
    // From here on it is addressed in its new account.
    expect(sha256(await file.contents().bytes())).toBe(sha256(content));
    expect(last()?.url).toContain(`/accounts/${bench.two.id}/`);
    await file.refresh();
    await file.write("new");
    await file.delete();
    expect((await target.contents()).count).toBe(0);
    await expect(bench.one.storage.files.retrieve(id)).rejects.toBeInstanceOf(NotFoundError);
  });

  test("a name that is taken is a ConflictError that names what is in the way, and the change is kept", async () => {
    const file = await newFile("a.txt");
    const other = await bench.one.storage.files.create({ parent_id: file.parent!.id, name: "b.txt" }, "");
    file.name = "b.txt";
    const error = await rejection(file.save());
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ code: "naming_conflict", conflictingResourceId: other.id });
    expect(file.name).toBe("b.txt");
    await other.delete();
    await file.save();
    expect((await bench.one.storage.files.retrieve(other.id)).name).toBe("b.txt");
  });

  test("sends nothing when nothing changed, or was set to what it is", async () => {
    const file = await newFile();
    const before = bench.server.requests.length;
    file.name = "a.txt";
    file.account = bench.one.id;
    await file.save();
    expect(bench.server.requests.length).toBe(before);
  });

  test("unknown fields and unknown types survive", async () => {
    const file = await newFile();
    const answer = { ...file.toJSON(), name: "b.txt", type: "sketch", shine: { of: ["metal"] } };
    bench.server.faults.add({ method: "PATCH", action: { body: answer } });
    file.name = "b.txt";
    await file.save();
    expect(JSON.parse(JSON.stringify(file))).toEqual(answer);
    expect(file).toMatchObject({ shine: { of: ["metal"] } });
  });

  test("fields that are named like methods do not hide them", async () => {
    const file = await newFile();
    bench.server.faults.add({ method: "GET", action: { body: { ...file.toJSON(), copy: "of mine", contents: 5, __proto__: null } } });
    await file.refresh();
    expect(await file.contents().text()).toBe("content");
    expect(file.toJSON()).toMatchObject({ copy: "of mine", contents: 5 });
  });
});

describe("write", () => {
  test("replaces the contents and takes over the new size", async () => {
    const file = await newFile();
    expect(await file.write("longer content")).toBe(file);
    expect(last()).toMatchObject({ method: "PUT", status: 200 });
    expect(file).toMatchObject({ name: "a.txt", size: 14 });
    expect(await file.contents().text()).toBe("longer content");
    await file.write("");
    expect(file.size).toBe(0);
  });

  test("keeps what was set and not saved yet", async () => {
    const file = await newFile();
    file.name = "b.txt";
    await file.write("new");
    expect(file).toMatchObject({ name: "b.txt", size: 3 });
    await file.save();
    expect(sent()).toEqual({ name: "b.txt" });
    expect(await file.contents().text()).toBe("new");
  });

  test("by a handle gives the file", async () => {
    const { id } = await newFile();
    const file = await bench.one.storage.files.handle(id).write("new");
    expect(file).toBeInstanceOf(File);
    expect(file).toMatchObject({ name: "a.txt", size: 3 });
  });

  test("is repeated when its answer is lost", async () => {
    const file = await newFile();
    bench.server.faults.add({ method: "PUT", action: { commitThenReset: true } });
    await file.write("twice is once");
    expect(await file.contents().text()).toBe("twice is once");
  });

  test("a body that is missing does not empty the file", async () => {
    const file = await newFile();
    expect(await rejection(file.write(undefined as never))).toBeInstanceOf(ArgumentError);
    expect(await file.contents().text()).toBe("content");
  });
});

describe("copy", () => {
  test("within the account, under the same and another name", async () => {
    const [file, folder] = [await newFile(), await bench.folder()];
    const copy = await file.copy({ parent_id: folder.id });
    expect(copy).toBeInstanceOf(File);
    expect(copy).toMatchObject({ name: "a.txt", account: bench.one.id, size: 7 });
    const renamed = await copy.copy({ parent_id: folder.id, name: "b.txt" });
    expect(renamed.name).toBe("b.txt");
    await file.write("changed");
    expect([await copy.contents().text(), await renamed.contents().text()]).toEqual(["content", "content"]);
    expect(new Set([file.id, copy.id, renamed.id]).size).toBe(3);
  });

  test("to another account gives a file that lives there", async () => {
    const content = noise(200_000);
    const file = await newFile("a.bin", content);
    for (const account of [bench.two.id, String(bench.two.id)]) {
      const copy = await file.copy({ parent_id: "root", account });
      expect(copy.account).toBe(bench.two.id);
      expect(sha256(await copy.contents().bytes())).toBe(sha256(content));
      expect(last()?.url).toContain(`/accounts/${bench.two.id}/`);
    }
    expect(file.account).toBe(bench.one.id);
    expect(sha256(await file.contents().bytes())).toBe(sha256(content));
  });

  test("an answer that does not name its account is of the account that was asked for", async () => {
    const file = await newFile();
    const { account: _, ...rest } = file.toJSON();
    bench.server.faults.add({ path: "/copy", action: { body: rest } });
    const copy = await file.copy({ parent_id: "root", account: bench.two.id });
    await rejection(copy.refresh());
    expect(last()?.url).toContain(`/accounts/${bench.two.id}/`);
  });
});

describe("delete", () => {
  test("deletes; what is gone is a NotFoundError", async () => {
    const file = await newFile();
    await file.delete();
    expect(last()).toMatchObject({ method: "DELETE", status: 204 });
    await expect(file.refresh()).rejects.toBeInstanceOf(NotFoundError);
    await expect(file.delete()).rejects.toBeInstanceOf(NotFoundError);
  });

  test("says `permanent` where it is given", async () => {
    await (await newFile()).delete({ permanent: true });
    expect(last()?.url).toMatch(/\?permanent=true$/);
  });

  test("by a handle", async () => {
    const { id } = await newFile();
    await bench.one.storage.files.handle(id).delete();
    await expect(bench.one.storage.files.retrieve(id)).rejects.toBeInstanceOf(NotFoundError);
  });

  test("whose answer was lost is repeated, and is no error when the first one worked", async () => {
    const file = await newFile();
    bench.server.faults.add({ method: "DELETE", action: { commitThenReset: true } });
    await file.delete();
    await expect(file.refresh()).rejects.toBeInstanceOf(NotFoundError);
  });
});

test("an empty id never becomes the path of something else", async () => {
  const before = bench.server.requests.length;
  for (const id of ["", ".", ".."]) {
    expect(await rejection(bench.one.storage.files.handle(id).delete())).toBeInstanceOf(ArgumentError);
    expect(await rejection(bench.one.storage.files.handle(id).contents().bytes())).toBeInstanceOf(ArgumentError);
  }
  expect(bench.server.requests.length).toBe(before);
});

test("ids are encoded", async () => {
  await rejection(bench.one.storage.files.retrieve("F/../a b=?#%"));
  expect(last()?.url).toMatch(/\/storage\/files\/F%2F\.\.%2Fa%20b%3D%3F%23%25$/);
});
