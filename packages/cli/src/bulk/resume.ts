import type { Context } from "../context/context.ts";
import { CommandError } from "../failure/command-error.ts";
import type { Transfer } from "../transfers/transfer.ts";
import { goOn } from "./carry-out.ts";
import { openEnds } from "./ends/open-end.ts";
import { checkedRequest } from "./request.ts";
import { runOptions } from "./run/run-options.ts";
import { findSource } from "./single/source.ts";
import { findTarget } from "./single/target.ts";
import { goOnWithOne, type OneFileRequest } from "./single/transfer-one.ts";
import { treeOf } from "./single/tree-of.ts";

const CHECKERS = 8;

/** Goes on with a `copy`, `sync` or `apply`. */
export async function resumeTree(context: Context, transfer: Transfer): Promise<void> {
  const { kind, request, id } = transfer.record;
  const checked = checkedRequest(request, id);
  const ends = await openEnds(context, checked.source, checked.destination);
  await goOn(context, { kind, request: checked, checkers: CHECKERS, run: runOptions() }, transfer, ends);
}

/** Goes on with a `cp` or `mv`, of one file or of a folder. */
export async function resumeSingle(context: Context, transfer: Transfer): Promise<void> {
  const { request, id } = transfer.record;
  const kind = transfer.record.kind === "mv" ? "mv" : "cp";
  if ("filter" in request) {
    const checked = checkedRequest(request, id);
    const ends = await openEnds(context, checked.source, checked.destination);
    return goOn(context, treeOf(context, kind, checked), transfer, ends);
  }
  const { source: from, destination, overwrite } = request as Partial<OneFileRequest>;
  if (typeof from !== "string" || typeof destination !== "string" || typeof overwrite !== "boolean")
    throw new CommandError(8, "damaged_record", `The record of transfer ${id} makes no sense.`, {
      hint: "Remove it with `kloudless transfers rm`.",
    });
  const source = await findSource(context, from);
  if (source.kind !== "file") throw new CommandError(8, "source_changed", `${from} is a folder now.`);
  const target = await findTarget(context, destination, source.entry.name);
  await goOnWithOne(context, { kind, source, target, overwrite }, transfer);
}
