import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NotFoundError, PermissionError } from "@kloudless/core";
import { expect, onTestFinished, test } from "vitest";
import { describeStorage } from "./support/describe-storage.ts";
import { freshName } from "./support/fresh-name.ts";
import { noise, sha256 } from "./support/noise.ts";
import { rejection } from "./support/rejection.ts";
import { target } from "./support/target.ts";

const LARGE = target.long ? 40 << 20 : (1 << 20) + 17;

describeStorage("files", (bench) => {
  const bytes = noise(70_000);

  test.each<readonly [string, () => Parameters<typeof bench.storage.files.create>[1]]>([
    ["bytes", () => bytes],
    ["a Blob", () => new Blob([bytes])],
    ["a stream", () => new Blob([bytes]).stream()],
    ["a function that returns a stream", () => () => new Blob([bytes]).stream()],
  ])("are created from %s", async (_, body) => {
    const file = await bench.storage.files.create({ parent_id: bench.home.id, name: freshName(".bin") }, body());
    expect(file).toMatchObject({ type: "file", size: bytes.byteLength, account: bench.found.id });
    expect(sha256(await file.contents().bytes())).toBe(sha256(bytes));
  });

  test("are created from text", async () => {
    const file = await bench.file("Grüße, 世界");
    expect(await file.contents().text()).toBe("Grüße, 世界");
  });

  test("are created from disk, and come back to it", async () => {
    const directory = await mkdtemp(join(tmpdir(), "kloudless-integration-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const [from, to] = [join(directory, "from"), join(directory, "to")];
    const content = noise(LARGE);
    await writeFile(from, content);
    const file = await bench.storage.files.create({ parent_id: bench.home.id, name: freshName(".bin") }, { path: from });
    expect(file.size).toBe(LARGE);
    await bench.storage.download(file, to);
    expect(sha256(await readFile(to))).toBe(sha256(content));
  });

  test("are created from an address", async (context) => {
    const source = await bench.file("fetched");
    const { url } = await bench.storage.links.create({ file_id: source.id, direct: true });
    context.skip(
      url.startsWith("https:") && target.caFiles.length > 0,
      "whether the server itself trusts the authority in REQUESTS_CA_BUNDLE is not known",
    );
    const wanted = { url, parent_id: bench.home.id, name: freshName(".txt") };
    const file = await bench.storage.files.createFromUrl(wanted).catch((error: unknown) => {
      // Servers that are not public may keep clients from having them fetch from their own network.
      if (!target.local && PermissionError.is(error)) return context.skip("the server does not fetch from where its own links lead");
      throw error;
    });
    expect(await file.contents().text()).toBe("fetched");
  });

  test("may have no bytes", async () => {
    const file = await bench.file(new Uint8Array(0));
    expect(file.size).toBe(0);
    expect((await file.contents().bytes()).byteLength).toBe(0);
  });

  test("have names in any script", async () => {
    const name = `tést 文件 ${freshName(".txt")}`;
    const file = await bench.storage.files.create({ parent_id: bench.home.id, name }, "x");
    expect((await bench.storage.files.retrieve(file.id)).name.normalize()).toBe(name.normalize());
  });

  test("of one name: the second gets another, and nothing is lost", async () => {
    const first = await bench.file("first");
    const second = await bench.storage.files.create({ parent_id: bench.home.id, name: first.name, overwrite: false }, "second");
    expect(second.name).not.toBe(first.name);
    expect(await first.contents().text()).toBe("first");
    expect(await second.contents().text()).toBe("second");
  });

  test("of one name: the second takes the place of the first when that is wanted", async () => {
    const folder = await bench.folder();
    const wanted = { parent_id: folder.id, name: "a.txt" };
    await bench.storage.files.create(wanted, "first");
    const second = await bench.storage.files.create({ ...wanted, overwrite: true }, "second one");
    expect(second).toMatchObject({ name: "a.txt", size: 10 });
    expect((await folder.contents()).objects.map(({ id }) => id)).toEqual([second.id]);
    expect(await second.contents().text()).toBe("second one");
  });

  test("are retrieved by their id", async () => {
    const file = await bench.file("metadata");
    const again = await bench.storage.files.retrieve(file.id);
    expect(again).toMatchObject({ id: file.id, name: file.name, size: 8, type: "file", account: bench.found.id });
    expect(again.mime_type).toContain("text/plain");
  });

  test("are read in part", async () => {
    const file = await bench.file("0123456789");
    expect(await file.contents({ range: { start: 2, end: 4 } }).text()).toBe("23");
    expect(await file.contents({ range: { start: 7 } }).text()).toBe("789");
  });

  test("are read as a stream, which can be left early", async () => {
    const content = noise(LARGE);
    const file = await bench.file(content, ".bin");
    let first: Uint8Array | undefined;
    for await (const piece of file.contents()) {
      first = piece;
      break;
    }
    expect(Buffer.compare(first ?? new Uint8Array(0), content.subarray(0, first?.byteLength ?? 1))).toBe(0);
    expect(sha256(await file.contents().bytes())).toBe(sha256(content));
  });

  test("are written anew, under the same name", async (context) => {
    bench.needs(context, "can_update_file_content");
    const file = await bench.file("old");
    const { name } = file;
    await file.write("new content");
    expect(file).toMatchObject({ name, size: 11 });
    expect(await (await bench.storage.files.retrieve(file.id)).contents().text()).toBe("new content");
  });

  test("are renamed", async (context) => {
    bench.needs(context, "can_rename_file");
    const folder = await bench.folder();
    const file = await bench.storage.files.create({ parent_id: folder.id, name: "before.txt" }, "same");
    file.name = "after.txt";
    await file.save();
    expect((await bench.storage.files.retrieve(file.id)).name).toBe("after.txt");
    expect((await folder.contents()).objects.map(({ name }) => name)).toEqual(["after.txt"]);
    expect(await file.contents().text()).toBe("same");
  });

  test("are moved", async (context) => {
    bench.needs(context, "can_move_file");
    const [from, to] = [await bench.folder(), await bench.folder()];
    const file = await bench.storage.files.create({ parent_id: from.id, name: "a.txt" }, "moved");
    file.parent_id = to.id;
    await file.save();
    expect((await from.contents()).objects).toEqual([]);
    expect((await to.contents()).objects.map(({ id, name }) => ({ id, name }))).toEqual([{ id: file.id, name: "a.txt" }]);
    expect(await file.contents().text()).toBe("moved");
  });

  test("are moved and renamed in one call", async (context) => {
    bench.needs(context, "can_move_file", "can_rename_file");
    const [file, to] = [await bench.file("both"), await bench.folder()];
    file.parent_id = to.id;
    file.name = "both.txt";
    await file.save();
    expect((await to.contents()).objects.map(({ name }) => name)).toEqual(["both.txt"]);
    expect(await file.contents().text()).toBe("both");
  });

  test("are copied, and the copy is another file", async (context) => {
    bench.needs(context, "can_copy_file");
    const [file, to, name] = [await bench.file("original"), await bench.folder(), freshName(".txt")];
    const copy = await file.copy({ parent_id: to.id, name });
    expect(copy).toMatchObject({ name, type: "file", account: bench.found.id });
    expect(copy.id).not.toBe(file.id);
    await file.delete();
    expect(await copy.contents().text()).toBe("original");
  });

  test.each([false, true])("are deleted, permanently or not: %s", async (permanent) => {
    const [file, folder] = [await bench.file(), await bench.folder()];
    await bench.storage.files.create({ parent_id: folder.id, name: "stays.txt" }, "x");
    await file.delete({ permanent });
    expect(await rejection(bench.storage.files.retrieve(file.id))).toBeInstanceOf(NotFoundError);
    expect((await folder.contents()).objects).toHaveLength(1);
  });
});
