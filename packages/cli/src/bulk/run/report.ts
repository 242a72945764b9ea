import type { Context } from "../../context/context.ts";
import { CommandError } from "../../failure/command-error.ts";
import { formatSize } from "../../output/units.ts";
import { visible } from "../../output/visible.ts";
import type { RunOptions } from "./run-options.ts";
import type { Summary } from "./summary.ts";

/**
 * Says what became of a run: JSON on stdout where that is asked for, lines on stderr.
 *
 * @throws CommandError for a run of which something failed (11), was not verified (9), or was left for a limit (10).
 */
export async function report({ output, notes }: Context, summary: Summary, { requireVerify }: RunOptions): Promise<void> {
  if (output.isJson) await output.object({}, { json: summary });
  for (const { names, reason } of summary.skips) await notes.note(`left out ${visible(names.join("/"))}: ${reason}`);
  for (const { path, failure, backup } of summary.failures) {
    const kept = backup === undefined ? "" : ` What it was to replace is now ${visible(backup)}.`;
    await notes.warn(
      `${path === "" ? "" : `${visible(path)}: `}${failure.message}${failure.hint === undefined ? "" : ` ${failure.hint}`}${kept}`,
    );
  }
  if (summary.keptBack > 0) await notes.warn(`${counted(summary.keptBack, "deletion")} not done, because not everything was transferred.`);
  await notes.note(sentence(summary));
  const { endedBy, limit, failed, unverified, left } = summary;
  if (endedBy !== undefined) throw new CommandError(endedBy.exitCode, endedBy.code, endedBy.message, hinted(endedBy.hint));
  if (failed > 0) throw new CommandError(11, "partial", `${counted(failed, "file or folder", "files or folders")} failed.`);
  if (limit !== undefined) {
    throw new CommandError(10, "limit_reached", `${limit} was reached: ${counted(left, "file")} not transferred.`, {
      hint: "The same command goes on where this one ended.",
    });
  }
  if (requireVerify && unverified.length > 0)
    throw new CommandError(
      9,
      "not_verified",
      `${counted(unverified.length, "file")} could not be verified: ${unverified.slice(0, 5).map(visible).join(", ")}.`,
    );
}

function sentence({ transferred, bytes, same, made, deleted, left, backedUp }: Summary): string {
  const parts = [
    `${counted(transferred, "file")} transferred (${formatSize(bytes)})`,
    same > 0 ? `${same} the same` : "",
    made > 0 ? `${counted(made, "folder")} made` : "",
    deleted > 0 ? `${deleted} deleted` : "",
    backedUp.length > 0 ? `${backedUp.length} kept in the backup folder` : "",
    left > 0 ? `${left} left` : "",
  ];
  return `${parts.filter(Boolean).join(", ")}.`;
}

export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}

function hinted(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}
