import { formatDuration, formatSize } from "../output/units.ts";
import { visible } from "../output/visible.ts";
import type { Outcome } from "./reporter.ts";
import { type Active, bytesOf, movedIn, type Tally } from "./tally.ts";

/** What became of a file, on a line of its own whatever its name is. */
export function reportLine(file: Active, outcome: Outcome, detail: string | undefined, now: number): string {
  const name = visible(file.name);
  if (outcome !== "done") return `${name}: ${outcome}${detail === undefined ? "" : `: ${detail}`}`;
  const more = detail === undefined ? "" : `, ${detail}`;
  return `${name}: ${moved(bytesOf(file), movedIn(file), now - file.begun)}${more}`;
}

/** What became of a run with several files. */
export function summaryLine(tally: Tally, now: number): string {
  const { done, skipped, failed } = tally.ended;
  const counts = [`${done} ${done === 1 ? "file" : "files"}`];
  if (skipped > 0) counts.push(`${skipped} skipped`);
  if (failed > 0) counts.push(`${failed} failed`);
  return `${counts.join(", ")}: ${moved(tally.doneBytes, tally.moved, now - tally.begun)}`;
}

function moved(bytes: number, byThisRun: number, milliseconds: number): string {
  const rate = milliseconds < 1 ? "" : `, ${formatSize(Math.round((byThisRun * 1000) / milliseconds))}/s`;
  return `${formatSize(bytes)} in ${formatDuration(milliseconds)}${rate}`;
}
