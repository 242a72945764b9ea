import stringWidth from "string-width";
import { shortened } from "../output/table.ts";
import { formatDuration, formatSize } from "../output/units.ts";
import { visible } from "../output/visible.ts";
import { type Active, bytesOf, type Tally } from "./tally.ts";

/** The room on a terminal. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

const MOST_FILES = 8;
const [NAME, BAR] = [32, 20];

/** What a terminal shows of transfers: a line for each file under way, and one for all of them. Each line fits, whatever is in it. */
export function frame(tally: Tally, perSecond: number | undefined, { columns, rows }: Room): string[] {
  // The last column stays free: a terminal that was written to its edge may break the line.
  const width = Math.max(1, columns - 1);
  const most = Math.max(1, Math.min(MOST_FILES, rows - 2));
  const active = [...tally.active];
  const shown = active.length > most ? active.slice(0, most - 1) : active;
  const lines = shown.map((file) => fileLine(file, width));
  if (shown.length < active.length) lines.push(`… and ${active.length - shown.length} more`);
  if (tally.files > 1 || tally.totals.files !== undefined || perSecond !== undefined) lines.push(overallLine(tally, perSecond));
  return lines.map((line) => shortened(line, width));
}

function fileLine(file: Active, width: number): string {
  const bytes = Math.max(file.transferred, file.confirmed);
  const size = file.total === undefined ? formatSize(bytes) : `${formatSize(bytes)} of ${formatSize(file.total)}`;
  // On a narrow terminal the bar goes first, then the figures of bytes; the name and the share of it stay.
  const named = (room: number): string => fitted(visible(file.name), Math.max(1, Math.min(NAME, room)));
  const share = file.total === undefined ? undefined : shareOf(bytes, file.total);
  const percent = share === undefined ? "" : `${String(Math.floor(share * 100)).padStart(3)} %`;
  if (width >= 60) return [named(width - BAR - 32), barOf(share), percent, size].filter(Boolean).join(" ");
  if (width >= 36) return [named(width - 25), percent, size].filter(Boolean).join(" ");
  return [named(width - 6), percent || size].join(" ");
}

/** How far all of it is. */
export function overallLine(tally: Tally, perSecond: number | undefined): string {
  const { totals, ended, files } = tally;
  const parts: string[] = [];
  const over = ended.done + ended.skipped + ended.failed;
  const all = Math.max(totals.files ?? 0, files);
  if (all > 1) parts.push(`${over} of ${all} files`);
  const bytes = tally.present;
  const size = sizeOfAll(tally);
  parts.push(size === undefined ? formatSize(bytes) : `${formatSize(bytes)} of ${formatSize(size)}`);
  if (perSecond !== undefined) {
    parts.push(`${formatSize(Math.round(perSecond))}/s`);
    if (size !== undefined && perSecond > 0 && size > bytes) parts.push(`${formatDuration(((size - bytes) / perSecond) * 1000)} left`);
  }
  if (ended.failed > 0) parts.push(`${ended.failed} failed`);
  return parts.join(", ");
}

/** Bytes of all there is to do, where that is known. */
function sizeOfAll({ totals, active, doneBytes }: Tally): number | undefined {
  if (totals.bytes !== undefined) return totals.bytes;
  if (totals.files !== undefined && totals.files > 1) return undefined;
  let bytes = doneBytes;
  for (const file of active) {
    if (file.total === undefined) return undefined;
    bytes += bytesOf(file);
  }
  return bytes;
}

function shareOf(bytes: number, total: number): number {
  return total === 0 ? 1 : Math.min(1, bytes / total);
}

function barOf(share: number | undefined): string {
  const full = Math.round((share ?? 0) * BAR);
  return share === undefined ? " ".repeat(BAR) : `${"█".repeat(full)}${"░".repeat(BAR - full)}`;
}

/** A text in exactly so many columns. */
function fitted(text: string, width: number): string {
  const cut = shortened(text, width);
  return cut + " ".repeat(Math.max(0, width - stringWidth(cut)));
}
