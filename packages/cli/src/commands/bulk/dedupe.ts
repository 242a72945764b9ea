import { carryOutStep } from "../../bulk/dedupe/carry-out-step.ts";
import type { Mode } from "../../bulk/dedupe/decide.ts";
import { type DedupePlan, dedupePlan } from "../../bulk/dedupe/plan-for.ts";
import { joined } from "../../bulk/ends/entry.ts";
import { openEnd } from "../../bulk/ends/open-end.ts";
import type { RemoteEnd } from "../../bulk/ends/remote-end.ts";
import { filterOf, filterRecipe } from "../../bulk/filters/filter-options.ts";
import { type MaxDelete, tooMany } from "../../bulk/guard.ts";
import { inParallel } from "../../bulk/parallel.ts";
import { counted } from "../../bulk/run/report.ts";
import { DEFAULT_CHECKERS } from "../../bulk/run/run-options.ts";
import type { Context } from "../../context/context.ts";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import { describeFailure, type Failure } from "../../failure/describe.ts";
import { formatSize } from "../../output/units.ts";
import { visible } from "../../output/visible.ts";
import { confirmed } from "../../program/ask.ts";
import type { Run } from "../../program/command.ts";
import { parseRemoteOrAccount } from "../../remote/address.ts";
import { bytesOf, columns, deletionsAmong, described, metaOf, type Row, sentence } from "./dedupe-rows.ts";
import type { DedupeOptions } from "./options.ts";

export const dedupe: Run<{ readonly folder: string }, DedupeOptions> = async (context, { folder }, options) => {
  const { output, notes, signal } = context;
  const { by = "name", mode = "list", dryRun = false, checkers = DEFAULT_CHECKERS, maxDelete } = options;
  checkMode(by, mode);
  const end = await folderOf(context, folder);
  const looking = { filter: filterOf(await filterRecipe(context, options)), checkers, signal };
  const plan = await dedupePlan(end, by, mode, looking);
  const rows = plan.groups.flatMap((steps, index) =>
    steps.map((step): Row => ({ group: index + 1, step, done: null, name: step.member.entry.name, failure: undefined })),
  );
  const work = rows.filter(({ step }) => step.action === "delete" || step.action === "rename");
  const isWorking = !dryRun && work.length > 0;
  if (isWorking) checkAmount(plan, rows, maxDelete);
  const list = (): Promise<void> =>
    output.list(columns(output.format.kind === "plain", mode), rows, {
      json: (row) => described(row, mode),
      meta: () => metaOf(plan, rows),
    });
  // People see what it is about before they are asked; programs get one document, with what became of it.
  if (!isWorking || !output.isJson) await list();
  if (isWorking) {
    await ask(context, end, rows);
    await inParallel(work.filter(isOfFile), checkers, signal, (row) => carryOut(context, end, row));
    // At some services ids hang on the names of the folders above: so what is in a folder comes before it.
    const folders = work.filter((row) => !isOfFile(row)).toSorted((one, other) => depthOf(other) - depthOf(one));
    await inParallel(folders, 1, signal, (row) => carryOut(context, end, row));
    if (output.isJson) await list();
  }
  for (const { names, error } of plan.problems) await warn(context, joined(names), describeFailure(error));
  for (const { step, failure } of rows) if (failure !== undefined) await warn(context, joined(step.member.names), failure);
  await notes.note(sentence(plan, rows, by, dryRun));
  const failed = plan.problems.length + rows.filter(({ failure }) => failure !== undefined).length;
  if (failed > 0) throw new CommandError(11, "partial", `${counted(failed, "file or folder", "files or folders")} failed.`);
};

function checkMode(by: "name" | "hash", mode: Mode): void {
  if (by === "hash" && !["list", "newest", "oldest"].includes(mode))
    throw new UsageError(
      `--mode ${mode} says nothing about files of the same contents.`,
      "With --by hash, give --mode newest or oldest, which is then the one that stays.",
    );
}

async function folderOf(context: Context, text: string): Promise<RemoteEnd> {
  const end = await openEnd(context, parseRemoteOrAccount(text));
  if (end.kind === "local") throw new Error("An address of an account leads to one.");
  if (end.root === undefined) throw new CommandError(3, "not_found", `There is no ${text}.`);
  return end;
}

/** @throws CommandError `too_many_deletions` (10). */
function checkAmount({ files }: DedupePlan, rows: readonly Row[], maxDelete: MaxDelete | undefined): void {
  const count = deletionsAmong(rows).length;
  const problem = count === 0 ? undefined : tooMany(count, files, "files", maxDelete);
  if (problem !== undefined) throw problem;
}

/** Names can be given back; what is deleted cannot. */
async function ask(context: Context, end: RemoteEnd, rows: readonly Row[]): Promise<void> {
  const deletions = deletionsAmong(rows);
  if (deletions.length === 0) return;
  const isSame = deletions.every(({ step }) => step.action === "delete" && step.isSame);
  const stays = isSame ? "of each of which a copy stays" : "and leave one of each name";
  await confirmed(context, `Delete ${counted(deletions.length, "file")} (${formatSize(bytesOf(deletions))}) in ${end.show([])}, ${stays}?`);
}

async function carryOut(context: Context, end: RemoteEnd, row: Row): Promise<void> {
  try {
    row.name = await carryOutStep(end, row.step, context.signal);
    row.done = true;
  } catch (error) {
    if (context.signal.aborted) throw error;
    row.failure = describeFailure(error);
    row.done = false;
    // Without a credential, nothing else would work.
    if (row.failure.exitCode === 4) throw error;
  }
}

function isOfFile({ step }: Row): boolean {
  return step.member.entry.kind === "file";
}

function depthOf({ step }: Row): number {
  return step.member.names.length;
}

async function warn({ notes }: Context, path: string, { message, hint }: Failure): Promise<void> {
  await notes.warn(`${visible(path)}: ${message}${hint === undefined ? "" : ` ${hint}`}`);
}
