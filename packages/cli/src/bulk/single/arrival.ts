import type { Context } from "../../context/context.ts";
import { checkSameBytes } from "../digests.ts";
import type { FileSource } from "./source.ts";
import type { Target } from "./target.ts";

/** A file that arrived. */
export interface Arrived {
  /** Its id, or its path. */
  readonly ref: string;
  readonly size: number;
}

/** The source of a file that was moved goes only when every byte of it is known to have arrived. @throws CommandError `not_verified` (9). */
export async function verifyAndDelete(
  { signal }: Context,
  { end, entry }: FileSource,
  target: Target,
  { ref, size }: Arrived,
): Promise<void> {
  await checkSameBytes([end, entry], [target.end, { ...entry, ref, size }], signal);
  await end.removeFile(entry, signal);
}

/** For programs: what it is now. */
export async function tell({ output }: Context, { end, name }: Target, { ref, size }: Arrived): Promise<void> {
  if (output.isJson) await output.object({}, { json: { [end.kind === "local" ? "path" : "id"]: ref, name, size } });
}
