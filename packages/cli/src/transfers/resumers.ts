import type { Context } from "../context/context.ts";
import { CommandError } from "../failure/command-error.ts";
import type { TransferKind } from "./record.ts";
import type { Transfer } from "./transfer.ts";

/** Goes on with a transfer from its record. */
export type Resume = (context: Context, transfer: Transfer) => Promise<void>;

/** The commands whose transfers can be gone on with: one line each. */
const RESUMERS: { readonly [Kind in TransferKind]?: () => Promise<Resume> } = {
  put: async () => (await import("../commands/transfer/resume-put.ts")).resumePut,
  get: async () => (await import("../commands/transfer/resume-get.ts")).resumeGet,
  copy: async () => (await import("../bulk/resume.ts")).resumeTree,
  sync: async () => (await import("../bulk/resume.ts")).resumeTree,
  apply: async () => (await import("../bulk/resume.ts")).resumeTree,
  cp: async () => (await import("../bulk/resume.ts")).resumeSingle,
  mv: async () => (await import("../bulk/resume.ts")).resumeSingle,
};

/** @throws CommandError `damaged_record` (8) for a kind that this version does not know. */
export async function resumerOf({ record }: Transfer): Promise<Resume> {
  const load = Object.hasOwn(RESUMERS, record.kind) ? RESUMERS[record.kind] : undefined;
  if (load !== undefined) return load();
  throw new CommandError(
    8,
    "damaged_record",
    `This version does not know how to go on with transfer ${record.id}, a ${JSON.stringify(record.kind)}.`,
  );
}
