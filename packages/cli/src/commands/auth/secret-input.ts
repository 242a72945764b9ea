import type { Context } from "../../context/context.ts";
import { UsageError } from "../../failure/command-error.ts";
import { asked } from "../../program/ask.ts";

/** Longer than any credential there is. */
const MOST = 64 * 1024;

/**
 * Reads a secret: the one line of stdin, or what is typed at a terminal, where it is not shown.
 *
 * @param what - E.g. `API key`.
 * @throws UsageError when there is nothing, or what no credential can be. It is not repeated.
 */
export async function readSecret(context: Context, what: string): Promise<string> {
  const { stdin } = context.io;
  if (!stdin.isTTY) return checked((await readAll(stdin, context.signal)).replace(/\r?\n$/, ""), what);
  if (!context.isInteractive) throw new UsageError(`The ${what} cannot be asked for here.`, "Write it to the command's stdin.");
  return checked(await asked(({ password }, how) => password({ message: `The ${what}:`, mask: "*" }, how), context), what);
}

/** Everything that stdin brings, as text. @throws UsageError when it is more than any document we take. */
export async function readAll(stdin: NodeJS.ReadStream, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = (): void => void stdin.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of stdin as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MOST) throw new UsageError("There is far too much on stdin.");
      chunks.push(chunk);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
  signal.throwIfAborted();
  return Buffer.concat(chunks).toString("utf8");
}

function checked(text: string, what: string): string {
  const secret = text.trim();
  if (secret === "") throw new UsageError(`There is no ${what} on stdin: it is empty.`, `Write the ${what} to it, on one line.`);
  if (/^[\u0021-\u007e]+$/.test(secret)) return secret;
  throw new UsageError(`What is on stdin is no ${what}: it holds blanks, line breaks or other characters than ASCII.`);
}
