import { mkdir, realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { CommandError } from "../failure/command-error.ts";
import { replaceFile } from "../local/replace-file.ts";
import { type Config, checkedConfig } from "./config.ts";
import { parsed, readText } from "./config-file.ts";

type Writable<T> = { -readonly [Name in keyof T]: T[Name] extends string | number | undefined ? T[Name] : Writable<T[Name]> };

/** A configuration that can be changed. */
export type EditableConfig = Writable<Config>;

/**
 * Changes a configuration file, which is made where there is none. Comments and order stay as they are.
 *
 * @throws CommandError (2) when the file made no sense before, or would not make any afterwards.
 */
export async function editConfig(path: string, change: (config: EditableConfig) => void): Promise<void> {
  const text = (await readText(path)) ?? "";
  const before = await parsed(text, path);
  const wanted = structuredClone(before) as EditableConfig;
  change(wanted);
  if (isDeepStrictEqual(wanted, before)) return;
  checkedConfig(wanted, path);
  const { patch } = await import("@decimalturn/toml-patch");
  const after = `${patch(text, wanted).trimEnd()}\n`;
  // A file that would say something else than was meant is worse than none.
  if (!isDeepStrictEqual(plain(await parsed(after, path)), plain(wanted)))
    throw new CommandError(1, "config_not_changed", `${path} is written in a way that cannot be changed from here: change it by hand.`);
  await replaced(path, after);
}

/** Without what a table is made of, and without those that are empty. */
function plain(config: Config): unknown {
  const data = JSON.parse(JSON.stringify(config)) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(data).filter(([, value]) => typeof value !== "object" || Object.keys(value ?? {}).length > 0));
}

/** There is never half a file. One that is a link stays a link. */
async function replaced(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const target = await realpath(path).catch(() => path);
  // It holds no secret: like any other file, it is as private as the user's umask says.
  await replaceFile(target, text, 0o666);
}
