import { addAbortSignal } from "node:stream";
import type { Context } from "../context/context.ts";
import { UsageError } from "../failure/command-error.ts";
import { asked } from "./ask.ts";

/** More is no password but a file that was meant for something else. */
const MAX_BYTES = 64 * 1024;

/**
 * A secret from stdin, without the end of its line; where somebody sits at it, they are asked, and see nothing of what they type.
 *
 * @param option - The option that asks for it, e.g. `--password-stdin`.
 * @throws UsageError when there is none, or more than a line.
 */
export async function readSecret(context: Context, option: string): Promise<string> {
  const { isInteractive, io } = context;
  if (io.stdin.isTTY && !isInteractive)
    throw new UsageError(`${option}: stdin is a terminal, and nothing may be asked.`, `Pipe it in: ${option} < file`);
  const secret = isInteractive
    ? await asked(({ password }, how) => password({ message: "Password:" }, how), context)
    : await read(context, option);
  if (secret === "") throw new UsageError(`${option}: there is nothing on stdin.`, `Pipe it in: ${option} < file`);
  if (/[\r\n]/.test(secret)) throw new UsageError(`${option}: there is more than one line on stdin.`);
  return secret;
}

async function read({ io: { stdin, signal } }: Context, option: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of addAbortSignal(signal, stdin)) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BYTES) throw new UsageError(`${option}: there are more than ${MAX_BYTES} bytes on stdin.`);
  }
  return Buffer.concat(chunks)
    .toString()
    .replace(/\r?\n$/, "");
}
