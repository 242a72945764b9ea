import { DEFAULT_CHECKERS, runOptions } from "../../bulk/run/run-options.ts";
import { transferFolder } from "../../bulk/single/folder-on-its-way.ts";
import { checkOneIsRemote } from "../../bulk/single/one-is-remote.ts";
import { findSource } from "../../bulk/single/source.ts";
import { findTarget } from "../../bulk/single/target.ts";
import { transferOne } from "../../bulk/single/transfer-one.ts";
import { UsageError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";
import type { Places } from "./mirror.ts";
import type { CpOptions } from "./options.ts";

export const cp: Run<Places, CpOptions> = async (context, places, options) => {
  const { recursive = false, overwrite = false, requireVerify = false } = options;
  checkOneIsRemote(places);
  const source = await findSource(context, places.source);
  if (source.kind === "file") {
    const target = await findTarget(context, places.destination, source.entry.name);
    return transferOne(context, { kind: "cp", source, target, overwrite, requireVerify }, places);
  }
  if (!recursive) throw new UsageError(`${places.source} is a folder.`, "Give -r to copy it with all that is in it.");
  const settings = { ...runOptions(options), checkers: DEFAULT_CHECKERS };
  await transferFolder(context, { kind: "cp", places, name: source.name, overwrite, settings });
};
