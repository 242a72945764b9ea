import type { Context } from "../context/context.ts";
import { Interruption } from "../context/io.ts";
import { CommandError } from "../failure/command-error.ts";
import { visible } from "../output/visible.ts";

/**
 * Asks before something that cannot be undone. `--yes` is an answer; where nobody can be asked, the command ends.
 *
 * @param question - E.g. `Delete 3 folders?`. It may hold names from elsewhere.
 * @throws CommandError (1) when the answer is no, (2) where nobody can be asked.
 */
export async function confirmed(context: Context, question: string): Promise<void> {
  if (context.options.yes) return;
  if (!context.isInteractive) throw new CommandError(2, "not_confirmed", question, { hint: "Give --yes to do it." });
  const answer = await asked(({ confirm }, how) => confirm({ message: visible(question), default: false }, how), context);
  if (!answer) throw new CommandError(1, "declined", "Nothing was done.");
}

/** What is asked with is on stderr: stdout is for data. */
type Asking<Answer> = (
  prompts: typeof import("@inquirer/prompts"),
  how: { readonly signal: AbortSignal; readonly output: NodeJS.WritableStream },
) => Promise<Answer>;

/** Asks something of who sits at the terminal. Ctrl-C ends the command as everywhere else. */
export async function asked<Answer>(ask: Asking<Answer>, { signal }: Context): Promise<Answer> {
  try {
    return await ask(await import("@inquirer/prompts"), { signal, output: process.stderr });
  } catch (error) {
    signal.throwIfAborted();
    // Prompts take the keys themselves: there is no signal.
    if (error instanceof Error && error.name === "ExitPromptError") throw new Interruption(130);
    throw error;
  }
}
