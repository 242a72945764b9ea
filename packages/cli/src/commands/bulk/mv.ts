import { lstat } from "node:fs/promises";
import { resolve } from "node:path";
import { DEFAULT_CHECKERS, runOptions } from "../../bulk/run/run-options.ts";
import { transferFolder } from "../../bulk/single/folder-on-its-way.ts";
import { checkOneIsRemote } from "../../bulk/single/one-is-remote.ts";
import { movedByServer } from "../../bulk/single/server-move.ts";
import { findSource } from "../../bulk/single/source.ts";
import { findTarget } from "../../bulk/single/target.ts";
import { transferOne } from "../../bulk/single/transfer-one.ts";
import type { Context } from "../../context/context.ts";
import { UsageError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";
import { parseAddress } from "../../remote/address.ts";
import type { Places } from "./mirror.ts";
import type { MvOptions } from "./options.ts";

export const mv: Run<Places, MvOptions> = async (context, places, { overwrite = false }) => {
  checkOneIsRemote(places);
  await checkNoLink(context, places.source);
  const source = await findSource(context, places.source);
  const target = await findTarget(context, places.destination, source.kind === "file" ? source.entry.name : source.name);
  if (source.object !== undefined && (await movedByServer(context, source.object, target, overwrite))) {
    if (context.output.isJson) await context.output.object({}, { json: source.object });
    return;
  }
  if (source.kind === "file") return transferOne(context, { kind: "mv", source, target, overwrite, requireVerify: false }, places);
  const settings = { ...runOptions(), checkers: DEFAULT_CHECKERS };
  await transferFolder(context, { kind: "mv", places, name: source.name, overwrite, settings });
};

/** What a link leads to is somewhere else: it must not be deleted there. */
async function checkNoLink({ io }: Context, text: string): Promise<void> {
  const address = parseAddress(text);
  if (address.kind !== "local") return;
  const isLink = await lstat(resolve(io.cwd, address.path)).then(
    (stats) => stats.isSymbolicLink(),
    // That it is not there is said where it is looked for.
    () => false,
  );
  if (isLink) throw new UsageError(`${text} is a symbolic link.`, "Give what it leads to.");
}
