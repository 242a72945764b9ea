import { Readable } from "node:stream";
import type { Io } from "../src/context/io.ts";
import { main } from "../src/main.ts";
import type { Result } from "./run.ts";

/** What the command prints for a line, without a process of its own: for tests that run very many. Its streams are no terminals. */
export async function printed(
  argv: readonly string[],
  { env = {}, cwd = "/" }: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<Result> {
  const out = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr"): Io["stdout"] => ({
    isTerminal: false,
    columns: undefined,
    rows: undefined,
    write(data) {
      out[name] += String(data);
      return Promise.resolve();
    },
  });
  const stdin = Object.assign(Readable.from([]), { isTTY: false }) as unknown as NodeJS.ReadStream;
  const io: Io = { stdin, stdout: sink("stdout"), stderr: sink("stderr"), env, cwd, signal: new AbortController().signal };
  return { code: await main(argv, io, "0.0.0"), ...out };
}
