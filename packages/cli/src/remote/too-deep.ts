import { CommandError } from "../failure/command-error.ts";

/** A service could list a folder in itself. */
const DEEPEST = 200;

/** @throws CommandError `too_deep` (1) for a folder that is farther below the top than anything real. */
export function checkDepth(names: readonly string[]): void {
  if (names.length > DEEPEST) throw new CommandError(1, "too_deep", `There are folders in folders, more than ${DEEPEST}.`);
}
