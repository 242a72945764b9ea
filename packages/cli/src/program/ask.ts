import type { Context } from "../context/context.ts";
import { CommandError } from "../failure/command-error.ts";

/**
 * Asks before something that cannot be undone. `--yes` is an answer; where nobody can be asked, the command ends.
 *
 * @param question - E.g. `Delete 3 folders?`.
 * @throws CommandError (1) when the answer is no, (2) where nobody can be asked.
 */
export async function confirmed(context: Context, question: string): Promise<void> {
  if (context.options.yes) return;
  if (!context.isInteractive) throw new CommandError(2, "not_confirmed", question, { hint: "Give --yes to do it." });
  const { confirm } = await import("@inquirer/prompts");
  const answer = await confirm({ message: question, default: false }, { signal: context.signal });
  if (!answer) throw new CommandError(1, "declined", "Nothing was done.");
}
