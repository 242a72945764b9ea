import { UsageError } from "../../failure/command-error.ts";
import type { Chapter } from "../../program/command.ts";
import { bashCompletion } from "./completion-bash.ts";
import { placesOf } from "./completion-data.ts";
import { fishCompletion } from "./completion-fish.ts";
import { zshCompletion } from "./completion-zsh.ts";

const SHELLS: Readonly<Record<string, (places: ReturnType<typeof placesOf>) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** The script that completes the commands of a tree. @throws UsageError for a shell that is not known */
export function completionScript(shell: string, chapters: readonly Chapter[]): string {
  const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
  if (script === undefined)
    throw new UsageError(`${JSON.stringify(shell)} is no shell that is known.`, `There are: ${Object.keys(SHELLS).join(", ")}.`);
  return script(placesOf(chapters));
}
