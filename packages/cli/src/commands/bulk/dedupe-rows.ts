import type { Mode, Step } from "../../bulk/dedupe/decide.ts";
import type { DedupePlan } from "../../bulk/dedupe/plan-for.ts";
import { joined } from "../../bulk/ends/entry.ts";
import { counted } from "../../bulk/run/report.ts";
import { describeFailure, type Failure } from "../../failure/describe.ts";
import type { Column } from "../../output/table.ts";
import { formatSize, formatTime } from "../../output/units.ts";

/** One of a group, what is to become of it, and what did. */
export interface Row {
  /** Counted from 1. */
  readonly group: number;
  readonly step: Step;
  /** Whether it was done; null as long as nothing was. */
  done: boolean | null;
  name: string;
  failure: Failure | undefined;
}

/** What people see of a row. @param exact - Whether programs read it. */
export function columns(exact: boolean, mode: Mode): readonly Column<Row>[] {
  const shownSize = (size: number | null): string | number | null => (exact || size === null ? size : formatSize(size));
  const action: Column<Row> = { name: "action", value: ({ step }) => step.action };
  const newName: Column<Row> = { name: "name", value: ({ step }) => (step.action === "rename" ? step.to : "") };
  return [
    { name: "group", alignRight: true, value: ({ group }) => group },
    ...(mode === "list" ? [] : [action]),
    { name: "type", value: ({ step }) => step.member.entry.kind },
    { name: "size", alignRight: true, value: ({ step }) => shownSize(sizeOf(step)) },
    { name: "modified", value: ({ step }) => (exact ? modifiedOf(step) : formatTime(modifiedOf(step))) },
    { name: "id", value: ({ step }) => step.member.entry.ref },
    ...(mode === "rename" ? [newName] : []),
    { name: "path", isFlexible: true, value: ({ step }) => joined(step.member.names) },
  ];
}

/** A row for programs. */
export function described({ group, step, done, name, failure }: Row, mode: Mode): object {
  const { member, action } = step;
  return {
    group,
    path: joined(member.names),
    id: member.entry.ref,
    type: member.entry.kind,
    size: sizeOf(step),
    modified: modifiedOf(step),
    ...(mode === "list" ? {} : { action, done }),
    ...(action === "rename" ? { name: done === true ? name : step.to } : {}),
    ...(failure === undefined ? {} : { error: { code: failure.code, message: failure.message, request_id: failure.requestId } }),
  };
}

/** What comes with the rows for programs. */
export function metaOf({ groups, files, incomparable, problems }: DedupePlan, rows: readonly Row[]): Record<string, unknown> {
  const done = rows.filter((row) => row.done === true);
  return {
    groups: groups.length,
    files,
    deleted: deletionsAmong(done).length,
    renamed: done.filter(({ step }) => step.action === "rename").length,
    not_compared: incomparable,
    failed: problems.map(({ names, error }) => ({
      path: joined(names),
      code: describeFailure(error).code,
      message: describeFailure(error).message,
    })),
  };
}

/** What was found, and what became of it. */
export function sentence({ groups, incomparable }: DedupePlan, rows: readonly Row[], by: "name" | "hash", dryRun: boolean): string {
  const subject = by === "name" ? "with the same name" : "with the same contents";
  const all =
    groups.length === 0 ? `Nothing ${subject}` : `${counted(rows.length, "object")} ${subject}, in ${counted(groups.length, "group")}`;
  const chosen = rows.filter(({ done }) => dryRun || done === true);
  const deletions = deletionsAmong(chosen);
  const names = chosen.filter(({ step }) => step.action === "rename");
  const parts = [
    all,
    deletions.length > 0 ? `${deletions.length} ${dryRun ? "to delete" : "deleted"} (${formatSize(bytesOf(deletions))})` : "",
    names.length > 0 ? `${names.length} ${dryRun ? "to rename" : "renamed"}` : "",
    incomparable > 0 ? `${counted(incomparable, "file")} not compared, of unknown size or without contents` : "",
  ];
  return `${parts.filter(Boolean).join("; ")}.${dryRun ? " Nothing was done." : ""}`;
}

export function deletionsAmong(rows: readonly Row[]): Row[] {
  return rows.filter(({ step }) => step.action === "delete");
}

export function bytesOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { step }) => sum + (sizeOf(step) ?? 0), 0);
}

function sizeOf({ member }: Step): number | null {
  return member.entry.kind === "file" ? member.entry.size : null;
}

/** ISO 8601. */
function modifiedOf({ member }: Step): string | null {
  const { entry } = member;
  return entry.kind === "file" && entry.modified !== undefined ? new Date(entry.modified).toISOString() : null;
}
