import type { Context } from "../context/context.ts";
import { Interruption } from "../context/io.ts";
import { CommandError } from "../failure/command-error.ts";
import { visible } from "../output/visible.ts";

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
  // On stderr: what goes to stdout is data. What the question names may have come from a service.
  const where = { signal: context.signal, input: context.io.stdin, output: process.stderr };
  const answer = await confirm({ message: visible(question), default: false }, where).catch((error: unknown) => {
    if (error instanceof Error && error.name === "ExitPromptError") throw new Interruption(130);
    throw error;
  });
  if (!answer) throw new CommandError(1, "declined", "Nothing was done.");
}
