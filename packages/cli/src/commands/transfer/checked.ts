import { CommandError } from "../../failure/command-error.ts";
import type { TransferRecord } from "../../transfers/record.ts";

/** A part of a record, as the command that made it wrote it. @throws CommandError `damaged_record` (8). */
export function checked<T extends object>(
  record: TransferRecord,
  field: "request" | "found",
  isWhole: (value: { readonly [Name in keyof T]?: unknown }) => boolean,
): T {
  const value = record[field];
  if (value !== null && isWhole(value)) return value as T;
  throw new CommandError(
    8,
    "damaged_record",
    `The record of transfer ${record.id} is damaged: its \`${field}\` is none of \`${record.kind}\`.`,
    {
      hint: `Remove it with \`kloudless transfers rm ${record.id}\`, and begin anew.`,
    },
  );
}

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

export function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}
