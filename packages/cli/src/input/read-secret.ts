import type { Context } from "../context/context.ts";
import { UsageError } from "../failure/command-error.ts";
import { asked } from "../program/ask.ts";
import { stdinBytes } from "./stdin.ts";

/** More is no secret but a file that was meant for something else. */
export const MAX_SECRET_BYTES: number = 64 * 1024;

/**
 * A secret: the one line of stdin, or what is typed at a terminal, where it is not shown.
 *
 * @param what - E.g. `API key`.
 * @throws UsageError when there is none, or more than a line. It is not repeated.
 */
export async function readSecret(context: Context, what: string): Promise<string> {
  const { io, isInteractive } = context;
  if (io.stdin.isTTY && !isInteractive) throw new UsageError(`The ${what} cannot be asked for here.`, "Write it to the command's stdin.");
  const secret = isInteractive
    ? await asked(({ password }, how) => password({ message: `The ${what}:`, mask: "*" }, how), context)
    : (await stdinBytes(io, MAX_SECRET_BYTES)).toString().replace(/\r?\n$/, "");
  if (secret === "") throw new UsageError(`There is no ${what} on stdin: it is empty.`, `Write the ${what} to it, on one line.`);
  if (/[\r\n]/.test(secret)) throw new UsageError(`What is on stdin is no ${what}: it has more than one line.`);
  return secret;
}
