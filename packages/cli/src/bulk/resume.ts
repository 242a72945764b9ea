import type { Context } from "../context/context.ts";
import { CommandError } from "../failure/command-error.ts";
import type { Transfer } from "../transfers/transfer.ts";
import { goOn } from "./carry-out.ts";
import { isActions } from "./plan/plan-file.ts";
import { checkedRequest } from "./request.ts";
import { settingsOf } from "./run/tree-settings.ts";
import { goOnWithFolder } from "./single/folder-on-its-way.ts";
import { findSource } from "./single/source.ts";
import { findTarget } from "./single/target.ts";
import { goOnWithOne, type OneFileRequest } from "./single/transfer-one.ts";

/** Goes on with a `copy`, `sync` or `apply`. */
export async function resumeTree(context: Context, transfer: Transfer): Promise<void> {
  const { kind, request, settings, found, id } = transfer.record;
  const undertaking = { request: checkedRequest(request, id), settings: settingsOf(settings) };
  if (kind !== "apply") return goOn(context, undertaking, transfer);
  const { actions } = found as { readonly actions?: unknown };
  if (!isActions(actions)) throw damaged(id);
  await goOn(context, { ...undertaking, actions }, transfer);
}

/** Goes on with a `cp` or `mv`, of one file or of a folder. */
export async function resumeSingle(context: Context, transfer: Transfer): Promise<void> {
  const { request, settings, found, id } = transfer.record;
  if (found !== null && "source" in found) return goOnWithFolder(context, transfer);
  const { source: from, destination, overwrite } = request as Partial<OneFileRequest>;
  if (typeof from !== "string" || typeof destination !== "string" || typeof overwrite !== "boolean") throw damaged(id);
  const source = await findSource(context, from);
  if (source.kind !== "file") throw new CommandError(8, "source_changed", `${from} is a folder now.`);
  const target = await findTarget(context, destination, source.entry.name);
  const { requireVerify } = settingsOf(settings);
  await goOnWithOne(context, { kind: transfer.record.kind === "mv" ? "mv" : "cp", source, target, overwrite, requireVerify }, transfer);
}

function damaged(id: string): CommandError {
  return new CommandError(8, "damaged_record", `The record of transfer ${id} makes no sense.`, {
    hint: `Remove it with \`kloudless transfers rm ${id}\`.`,
  });
}
