import { addAbortSignal } from "node:stream";
import type { Io } from "../context/io.ts";
import { UsageError } from "../failure/command-error.ts";

/**
 * Everything that stdin brings.
 *
 * @param most - Bytes that it may bring at most.
 * @throws UsageError when it is more; the reason of the signal when the command is to end.
 */
export async function stdinBytes(
  { stdin, signal }: Pick<Io, "stdin" | "signal">,
  most: number = Number.POSITIVE_INFINITY,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of addAbortSignal(signal, stdin) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > most) throw new UsageError(`There are more than ${most} bytes on stdin.`);
      chunks.push(chunk);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  return Buffer.concat(chunks);
}
