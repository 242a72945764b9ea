import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const src = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../..", import.meta.url));

/** A package for a part of the API, built against the second copy of core, and an application that brings both together. */
const PACKAGE = `
import { type Connection, defineCapability, NotFoundError, PageList, path, type Path, Resource, type RequestOptions } from "./two/index.ts";

interface NoteData { readonly id: string; text: string }
interface Note extends NoteData {}
class Note extends Resource<NoteData> {
  protected override endpoint(): Path { return path\`/notes/\${this.id}\`; }
}
class Notes {
  readonly #connection: Connection;
  constructor(connection: Connection) { this.#connection = connection; }
  all(options?: RequestOptions): PageList<Note> {
    return new PageList(this.#connection, { path: path\`/notes\`, options, wrap: (data) => new Note(this.#connection, data as unknown as NoteData) });
  }
}
export const notes = defineCapability("notes", (connection) => new Notes(connection));
export const admin = defineCapability("admin", () => ({ level: 1 as number }), "client");
export const isMissing = (error: unknown): boolean => NotFoundError.is(error);
`;

const APPLICATION = `
import { ExponentialBackoff, Kloudless } from "./one/index.ts";
import { admin, notes } from "./package.ts";
import { ExponentialBackoff as OtherBackoff, toSource } from "./two/index.ts";

const kloudless = new Kloudless({ apiKey: "x", use: [notes, admin], retry: new OtherBackoff() });
const account = await kloudless.accounts.retrieve(1);
for await (const note of account.notes.all({ retry: new ExponentialBackoff() })) {
  const text: string = note.text;
  await note.save();
  console.log(text);
}
const [first] = await notes(account).all();
const same: typeof account.notes = notes(account);
const byHandle: typeof account.notes = notes(kloudless.account(1));
const level: number = kloudless.admin.level + admin(kloudless).level;
await kloudless.request({ method: "PUT", path: "/x", body: await toSource("x") });
// @ts-expect-error -- not used by this client
kloudless.account(1).storage;
console.log(first?.id, same, byHandle, level);
`;

let directory: string;
beforeAll(async () => {
  // Where the packages that the sources import are found.
  await mkdir(join(src, "../node_modules/.cache"), { recursive: true });
  directory = await mkdtemp(join(src, "../node_modules/.cache/two-copies-"));
  for (const copy of ["one", "two"]) {
    await cp(src, join(directory, copy), { recursive: true, filter: (file) => !file.endsWith(".test.ts") });
  }
  await cp(join(src, "../package.json"), join(directory, "package.json"));
  await writeFile(join(directory, "package.ts"), PACKAGE);
  await writeFile(join(directory, "application.ts"), APPLICATION);
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** What the type checker says of a program. */
async function complaints(program: string): Promise<string> {
  const config = {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: { isolatedDeclarations: false, declaration: false },
    include: [program],
  };
  await writeFile(join(directory, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(root, "node_modules/typescript-native/bin/tsc");
  try {
    await promisify(execFile)(process.execPath, [tsc, "--noEmit", "-p", directory]);
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe("P14: two copies of core in one program", () => {
  it("go together: a capability of one fits a client of the other", async () => {
    expect(await complaints("application.ts")).toBe("");
  });

  it("are checked by a checker that would complain", async () => {
    await writeFile(join(directory, "wrong.ts"), APPLICATION.replace("note.text", "note.nothing"));
    expect(await complaints("wrong.ts")).toContain("nothing");
  });
});
