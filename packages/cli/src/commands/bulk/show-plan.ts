import { resolve } from "node:path";
import type { Backup } from "../../bulk/backup/backup.ts";
import { openBackup } from "../../bulk/backup/open-backup.ts";
import { joined } from "../../bulk/ends/entry.ts";
import { openEnds } from "../../bulk/ends/open-end.ts";
import { deletionProblem } from "../../bulk/guard.ts";
import { type Action, planDocument, takesAway } from "../../bulk/plan/plan-file.ts";
import { planFor } from "../../bulk/plan/plan-for.ts";
import type { TreeRequest } from "../../bulk/request.ts";
import { counted } from "../../bulk/run/report.ts";
import type { Context } from "../../context/context.ts";
import { CommandError } from "../../failure/command-error.ts";
import { describeFailure } from "../../failure/describe.ts";
import { replaceFile } from "../../local/replace-file.ts";
import type { Column } from "../../output/table.ts";
import { formatSize } from "../../output/units.ts";
import { visible } from "../../output/visible.ts";

/** Works out what would be done, and prints it, or writes it to a file. */
export async function showPlan(
  context: Context,
  request: TreeRequest,
  { checkers, file }: { readonly checkers: number; readonly file: string | undefined },
): Promise<void> {
  const { notes, output, io } = context;
  const ends = await openEnds(context, request.source, request.destination);
  const backup = await openBackup(context, ends, request);
  const plan = await planFor(context, ends, request, { checkers });
  const document = planDocument(plan, request, (error) => describeFailure(error).message);
  if (file !== undefined) await replaceFile(resolve(io.cwd, file), `${JSON.stringify(document, null, 2)}\n`);
  else if (output.isJson) await output.object({}, { json: document });
  else await output.list(columns(output.format.kind === "plain", backup), document.actions);
  for (const { path, reason } of document.skipped) await notes.note(`left out ${visible(joined(path))}: ${reason}`);
  for (const { path, reason } of document.failed) await notes.warn(`${visible(joined(path))}: ${reason}`);
  const problem = deletionProblem(plan, request.maxDelete);
  if (problem !== undefined) await notes.warn(`This will be refused. ${problem.message} ${problem.hint ?? ""}`);
  const { totals } = document;
  const kept = backup === undefined ? "" : `, ${totals.back_up} to keep in ${visible(backup.address)}`;
  await notes.note(
    `To do: ${counted(totals.transfer, "file")} to transfer (${formatSize(totals.bytes)}), ${counted(totals.make, "folder")} to make, ${totals.delete} to delete${kept}; ${totals.same} the same. Nothing was done.`,
  );
  if (file !== undefined) await notes.note(`To do it: kloudless apply ${file}`);
  if (document.failed.length > 0)
    throw new CommandError(
      11,
      "partial",
      `${counted(document.failed.length, "file or folder", "files or folders")} could not be looked at.`,
    );
}

function columns(exact: boolean, backup: Backup | undefined): readonly Column<Action>[] {
  // Where the name is taken there, it gets a number.
  const kept: Column<Action> = { name: "backup", value: (action) => (takesAway(action) ? backup?.show(action.path) : "") };

  const size = (action: Action): number | null =>
    (action.action === "transfer" ? action.source.size : action.action === "delete" ? action.destination.size : null) ?? null;
  return [
    { name: "action", value: ({ action }) => action },
    {
      name: "size",
      alignRight: true,
      value: (action) => {
        const bytes = size(action);
        return exact || bytes === null ? bytes : formatSize(bytes);
      },
    },
    { name: "why", value: (action) => (action.action === "transfer" ? action.why : "") },
    ...(backup === undefined ? [] : [kept]),
    { name: "path", isFlexible: true, value: (action) => shownPath(action) },
  ];
}

/** That of a folder ends with a slash. */
function shownPath(action: Action): string {
  const isFolder = action.action === "make" || (action.action === "delete" && action.destination.type === "folder");
  return `${joined(action.path)}${isFolder ? "/" : ""}`;
}
