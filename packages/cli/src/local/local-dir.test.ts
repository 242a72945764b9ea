import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { swapping } from "../../test/swapping.ts";
import { LocalDir } from "./local-dir.ts";
import { nameRulesOf } from "./name-rules.ts";

let top: string;
let root: string;
let outside: string;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "kloudless-cli-"));
  [root, outside] = [join(top, "out"), join(top, "out2")];
  await mkdir(root);
  await mkdir(outside);
});

afterEach(() => rm(top, { recursive: true }));

describe("LocalDir", () => {
  test.each(["..", ".", "", "../out2/x", "a/b", "/etc/passwd", "a\0b"])("has nothing by the name %j", async (name) => {
    const dir = await LocalDir.open(root);
    await expect(dir.at(name)).rejects.toMatchObject({ exitCode: 6, code: "outside_target" });
    await expect(dir.enter(name)).rejects.toMatchObject({ exitCode: 6, code: "outside_target" });
    await dir.close();
  });

  test("makes directories, and enters those that are there", async () => {
    const dir = await LocalDir.open(root);
    for (let time = 0; time < 2; time++) {
      const sub = await dir.enter("sub");
      expect(sub.path).toBe(join(root, "sub"));
      await writeFile(await sub.at(`file ${time}`), "x");
      await sub.close();
    }
    await dir.close();
    expect(await readdir(join(root, "sub"))).toEqual(["file 0", "file 1"]);
  });

  test("does not enter a link, nor a file (S5)", async () => {
    await symlink(outside, join(root, "link"));
    await writeFile(join(root, "file"), "x");
    const dir = await LocalDir.open(root);
    for (const name of ["link", "file"]) await expect(dir.enter(name)).rejects.toMatchObject({ exitCode: 6, code: "outside_target" });
    await dir.close();
  });

  test("is where the user's own links lead to", async () => {
    await symlink(root, join(top, "link"));
    const dir = await LocalDir.open(join(top, "link"));
    await writeFile(await dir.at("x"), "x");
    expect(await dir.lastingPath("x")).toBe(join(root, "x"));
    await dir.close();
    expect(await readdir(root)).toEqual(["x"]);
  });

  test.skipIf(process.platform !== "linux")(
    "a link that is put in the place of a directory, at any moment, leads nothing outside (S5)",
    async () => {
      const real = join(root, "sub");
      await mkdir(real);
      const attack = swapping(real, top, outside);
      const dir = await LocalDir.open(root);
      let written = 0;
      for (let round = 0; round < 1000; round++) {
        let sub: LocalDir | undefined;
        try {
          sub = await dir.enter("sub");
          await writeFile(await sub.at(`f${round}`), "x");
          written++;
        } catch (error) {
          expect((error as NodeJS.ErrnoException).code).toMatch(/^(outside_target|ENOENT)$/);
        } finally {
          await sub?.close();
        }
      }
      const swaps = await attack.stop();
      await dir.close();
      expect(await readdir(outside)).toEqual([]);
      expect(written).toBeGreaterThan(0);
      expect(swaps).toBeGreaterThan(100);
    },
    60_000,
  );
});

test("what a file system makes of names is found out, and leaves nothing behind", async () => {
  const dir = await LocalDir.open(root);
  const rules = await nameRulesOf(dir);
  await dir.close();
  await writeFile(join(root, "a"), "");
  await writeFile(join(root, "A"), "");
  const tellsApart = (await readdir(root)).length === 2;
  expect(rules.fold("A") === rules.fold("a")).toBe(!tellsApart);
  expect((await readdir(root)).filter((name) => name.startsWith("."))).toEqual([]);
});
