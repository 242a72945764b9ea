import type { File } from "@kloudless/storage";
import { CommandError } from "../../failure/command-error.ts";

/** @throws CommandError `not_downloadable` (12) for a document that exists at its service only. */
export function checkReadable(file: File, text: string): void {
  // Not every service says so.
  const { downloadable }: { readonly downloadable?: boolean } = file;
  if (downloadable ?? true) return;
  throw new CommandError(12, "not_downloadable", `${text} exists at its service only: there is nothing to read.`, {
    hint: "`kloudless open` opens its page.",
  });
}
