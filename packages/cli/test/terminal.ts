import { type IPty, spawn } from "@lydell/node-pty";
import { onTestFinished } from "vitest";
import { BINARY, environment, type RunOptions, tempDir } from "./run.ts";

/** The command in a pseudo-terminal. */
export interface Terminal {
  readonly pty: IPty;
  /** Everything it wrote so far, escape sequences included. */
  readonly output: string;
  /** Types. */
  type(text: string): void;
  /** Resolves once it wrote what is looked for. */
  waitFor(what: string | RegExp): Promise<void>;
  /** Its exit code, or what it was killed by. */
  readonly exit: Promise<number>;
}

const TIMEOUT = 15_000;

export async function openTerminal(
  args: readonly string[],
  { env, cwd, columns = 100, rows = 30 }: RunOptions & { readonly columns?: number; readonly rows?: number } = {},
): Promise<Terminal> {
  const home = env?.HOME ?? (await tempDir());
  const pty = spawn(process.execPath, [BINARY, ...args], {
    name: env?.TERM ?? "xterm-256color",
    cols: columns,
    rows,
    cwd: cwd ?? home,
    env: environment({ TERM: "xterm-256color", ...env }, home),
  });
  let output = "";
  const waiting = new Set<() => void>();
  pty.onData((data) => {
    output += data;
    for (const look of waiting) look();
  });
  let isOver = false;
  const exit = new Promise<number>((resolve) =>
    pty.onExit(({ exitCode, signal }) => {
      isOver = true;
      resolve(signal ? 128 + signal : exitCode);
    }),
  );
  onTestFinished(() => {
    if (!isOver) pty.kill("SIGKILL");
  });
  return {
    pty,
    exit,
    get output() {
      return output;
    },
    type: (text) => pty.write(text),
    waitFor(what) {
      const isThere = (): boolean => (typeof what === "string" ? output.includes(what) : what.test(output));
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`It did not write ${String(what)}, but:\n${output}`));
        }, TIMEOUT);
        const look = (): void => {
          if (!isThere()) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    },
  };
}
