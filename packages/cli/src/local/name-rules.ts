import { randomUUID } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { isThere } from "./is-there.ts";
import type { LocalDir } from "./local-dir.ts";
import { foldedName, type NameRules } from "./safe-name.ts";

/** What a file system makes of names, found out by making a file in a directory: whether it tells `é` from `É`, and from another writing of `é`. */
export async function nameRulesOf(dir: LocalDir): Promise<NameRules> {
  const probe = (name: string): Promise<string> => dir.at(`.kloudless-${name}`);
  const id = randomUUID();
  const made = await probe(`${id}-e\u0301.tmp`);
  try {
    await (await open(made, "wx", 0o600)).close();
  } catch (error) {
    throw dir.worded(error);
  }
  try {
    const isFolding = (await isThere(await probe(`${id.toUpperCase()}-E\u0301.tmp`))) || (await isThere(await probe(`${id}-\u00e9.tmp`)));
    return { isWindows: process.platform === "win32", fold: isFolding ? foldedName : (name) => name };
  } finally {
    await rm(made, { force: true });
  }
}
