import { lstat, mkdir, mkdtemp, readdir, realpath, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { swapping } from "../../../test/swapping.ts";
import { errnoOf } from "../../failure/errno.ts";
import type { FileEntry, FolderEntry } from "./entry.ts";
import { LocalEnd } from "./local-end.ts";

const ROUNDS = 1000;
/** A time that two files can share. */
const WHEN = 1_700_000_000;

let top: string;
let root: string;
let outside: string;

beforeEach(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), "kloudless-cli-")));
  [root, outside] = [join(top, "out"), join(top, "out2")];
  await mkdir(root);
  await mkdir(outside);
});

afterEach(() => rm(top, { recursive: true, force: true }));

const end = (path = root): LocalEnd => new LocalEnd({ path, exists: true, folds: false });
const named = (entries: readonly { readonly name: string }[]): string[] => entries.map(({ name }) => name).toSorted();

/** A file that looks the same wherever it is. */
async function twin(path: string): Promise<void> {
  await writeFile(path, "x");
  await utimes(path, WHEN, WHEN);
}

function fileEntry(ref: string): FileEntry {
  return { kind: "file", name: "f", ref, size: 1, modified: WHEN * 1000, changed: WHEN * 1000, isReadable: true };
}

describe("a local end", () => {
  test("lists what is somebody's: of names that begin like our own, only our own are left out", async () => {
    const ours = [
      `.kloudless-${"a1".repeat(16)}.d`,
      ".kloudless-123-0123456789ab-01234567-0123456789abcdef.d",
      ".kloudless-01234567-89ab-cdef-0123-456789abcdef.part",
      ".kloudless-01234567-89ab-cdef-0123-456789abcdef-e\u0301.tmp",
    ];
    const theirs = [".kloudless-", ".kloudless-notes.txt", ".kloudless-x.part", ".kloudless.toml", ".kloudless-abc.d"];
    for (const name of [...ours, ...theirs]) await writeFile(join(root, name), "x");
    expect(named(await end().list(root))).toEqual(theirs.toSorted());
  });

  test("is not looked into once a link or another directory is in its place, nor above it", async () => {
    const local = end();
    await twin(join(root, "f"));
    await twin(join(outside, "f"));
    await local.list(root);
    await rename(root, join(top, "aside"));
    for (const replace of [() => symlink(outside, root), () => mkdir(root)]) {
      await replace();
      for (const act of [() => local.list(root), () => local.removeFile(fileEntry(join(root, "f"))), () => local.makeFolder(root, "new")])
        await expect(act()).rejects.toMatchObject({ exitCode: 6, code: "outside_target" });
      await rm(root, { recursive: true });
    }
    expect(await readdir(outside)).toEqual(["f"]);
    expect(await readdir(join(top, "aside"))).toEqual(["f"]);
  });

  test("deletes nothing behind a link that was put in the place of a directory", async () => {
    const local = end();
    await mkdir(join(outside, "empty"));
    await twin(join(outside, "f"));
    await symlink(outside, join(root, "sub"));
    const folder: FolderEntry = { kind: "folder", name: "empty", ref: join(root, "sub", "empty") };
    await expect(local.removeFile(fileEntry(join(root, "sub", "f")))).rejects.toMatchObject({ code: "outside_target" });
    await expect(local.removeFolder(folder)).rejects.toMatchObject({ code: "outside_target" });
    await expect(local.removeFolder({ kind: "folder", name: "sub", ref: join(root, "sub") })).rejects.toMatchObject({ code: "ENOTDIR" });
    await expect(local.list(join(root, "sub"))).rejects.toMatchObject({ code: "outside_target" });
    expect((await readdir(outside)).toSorted()).toEqual(["empty", "f"]);
    expect((await lstat(join(root, "sub"))).isSymbolicLink()).toBe(true);
  });

  test.skipIf(process.platform !== "linux")(
    "in 1,000 races against one who puts a link in the place of a directory, nothing outside is listed, written or deleted (S5)",
    async () => {
      const real = join(root, "sub");
      await mkdir(real);
      for (let round = 0; round < ROUNDS; round++) {
        await twin(join(outside, `f${round}`));
        await mkdir(join(outside, `d${round}`));
      }
      const before = named(await end(outside).list(outside));
      const attack = swapping(real, top, outside);
      const local = end();
      let done = 0;
      const attempt = async (work: () => Promise<unknown>): Promise<void> => {
        try {
          await work();
          done++;
        } catch (error) {
          expect(errnoOf(error)).toMatch(/^(outside_target|ENOENT|ENOTEMPTY)$/);
        }
      };
      for (let round = 0; round < ROUNDS; round++) {
        const [file, folder] = [join(real, `f${round}`), join(real, `d${round}`)];
        await attempt(() => local.within(real, async (dir) => twin(await dir.at(`f${round}`))));
        await attempt(() => local.makeFolder(real, `d${round}`));
        // What could not be deleted is listed each time.
        if (round % 10 === 0) await attempt(async () => expect((await local.list(real)).length).toBeLessThanOrEqual(2 * (round + 1)));
        await attempt(() => local.removeFile(fileEntry(file)));
        await attempt(() => local.removeFolder({ kind: "folder", name: `d${round}`, ref: folder }));
      }
      const swaps = await attack.stop();
      expect(named(await end(outside).list(outside))).toEqual(before);
      expect(done).toBeGreaterThan(ROUNDS / 10);
      expect(swaps).toBeGreaterThanOrEqual(ROUNDS);
    },
    60_000,
  );
});
