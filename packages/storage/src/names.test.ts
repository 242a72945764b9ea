import { ApiError } from "@kloudless/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rejection, useBench } from "../test/bench.ts";

const bench = useBench();

/** Names that a header, a path or a shell could trip over, and that a disk can hold. */
const odd = [
  "naïve résumé.txt",
  "发票 2026.pdf",
  "Ünïcödé.bin",
  "e\u0301 combining and \u00e9 composed",
  "👩‍👩‍👧‍👦🏳️‍🌈.jpg",
  "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
  "مرحبا\u200f.txt",
  "line\nbreak",
  "carriage\r\nX-Injected: yes",
  "tab\tand bell\u0007",
  "del\u007f and nbsp\u00a0",
  "line separator\u2028",
  "quotes \" ' ` and backslash \\",
  "a%2Fb%00c%",
  "a?b#c&d=e;f,g",
  "<b>$(rm -rf ~)|*",
  " leading and trailing ",
  "..hidden..",
  "...",
  "-rf",
  "~",
  "CON",
  "name.",
  "\ufeffbom",
  "constructor",
  "__proto__",
  "null",
  "x".repeat(255),
];

/** Names that cannot be stored. */
const impossible = ["", ".", "..", "a/b", "/", "../../etc/passwd", "nul\0byte", "half \ud800 surrogate", "x".repeat(256), "é".repeat(128)];

describe("P25: a name of any characters is stored exactly", () => {
  test.each(odd)("of a file: %j", async (name) => {
    const folder = await bench.folder();
    const file = await bench.one.storage.files.create({ parent_id: folder.id, name }, "content");
    expect(file.name).toBe(name);
    expect((await folder.contents()).objects.map((item) => item.name)).toEqual([name]);
    expect(await (await bench.one.storage.files.retrieve(file.id)).contents().text()).toBe("content");
    // The header that carried it is plain ASCII, on one line.
    const upload = bench.server.requests.findLast(({ url }) => url.includes("/storage/files") && !url.includes("/storage/files/"));
    expect(upload?.headers["x-kloudless-metadata"]).toMatch(/^[\u0020-\u007e]+$/);
    expect(upload?.headers).not.toHaveProperty("x-injected");
  });

  test.each(odd)("of a folder, and by a rename: %j", async (name) => {
    const parent_id = (await bench.folder()).id;
    const folder = await bench.one.storage.folders.create({ parent_id, name });
    expect(folder.name).toBe(name);
    const file = await bench.one.storage.files.create({ parent_id: folder.id, name: "plain" }, "");
    file.name = name;
    await file.save();
    expect(file.name).toBe(name);
    expect((await folder.contents()).objects.map((item) => item.name)).toEqual([name]);
  });
});

describe("P25: a name that cannot be stored is refused with the server's 400", () => {
  test.each(impossible)("%j", async (name) => {
    const { files, folders } = bench.one.storage;
    const folder = await bench.folder();
    const file = await files.create({ parent_id: folder.id, name: "plain" }, "");
    const errors = [
      await rejection(files.create({ parent_id: folder.id, name }, "content")),
      await rejection(folders.create({ parent_id: folder.id, name })),
      await rejection(Object.assign(file, { name }).save()),
      await rejection(file.copy({ parent_id: folder.id, name })),
    ];
    for (const error of errors) {
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ status: 400 });
    }
    expect((await folder.contents()).objects.map((item) => item.name)).toEqual(["plain"]);
  });
});

test("P25: any name at all is stored exactly, or refused with 400", async () => {
  const parent_id = (await bench.folder()).id;
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.oneof(fc.string({ unit: "binary", minLength: 1, maxLength: 1 }), fc.string({ unit: "grapheme" })) }),
      async (name) => {
        try {
          const file = await bench.one.storage.files.create({ parent_id, name, overwrite: true }, "");
          expect(file.name).toBe(name);
        } catch (error) {
          expect(error).toMatchObject({ status: 400 });
        }
      },
    ),
    { numRuns: 150 },
  );
});
