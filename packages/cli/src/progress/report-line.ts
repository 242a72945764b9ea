import { formatDuration, formatSize } from "../output/units.ts";
import type { Outcome } from "./reporter.ts";
import { type Active, bytesOf, movedIn, type Tally } from "./tally.ts";

/** What became of a file, on a line. The name is not escaped: that is done where it is written. */
export function reportLine(file: Active, outcome: Outcome, detail: string | undefined, now: number): string {
  const rest = detail === undefined ? "" : `: ${detail}`;
  if (outcome !== "done") return `${file.name}: ${outcome}${rest}`;
  const more = detail === undefined ? "" : `, ${detail}`;
  return `${file.name}: ${moved(bytesOf(file), movedIn(file), now - file.begun)}${more}`;
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
