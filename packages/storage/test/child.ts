import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const TSX = createRequire(import.meta.url).resolve("tsx");
/** Has the sources of the packages found by their names, whether they are built or not. */
const TSCONFIG = fileURLToPath(new URL("../../../tsconfig.json", import.meta.url));

/** A process that runs a program of the tests. */
export interface Child {
  readonly process: ChildProcess;
  /** Its first line of output. */
  readonly line: Promise<string>;
  /** How it ended: 0, another code, or the signal that killed it; and what it printed. */
  readonly exit: Promise<{ readonly code: number | NodeJS.Signals; readonly stdout: string; readonly stderr: string }>;
  kill(): Promise<void>;
}

/** How a program is run. */
interface ChildOptions {
  readonly execArgv?: readonly string[];
  /** Commands of a shell that come before it, such as `ulimit`. */
  readonly limits?: string;
  /** Whether its input is a pipe of the system, filled with what is written to `process.stdin`; else it is a socket, by Node's choice. */
  readonly piped?: boolean;
}

/** Runs a program that lies beside this one, with a value for its argument; killed when the test is over. */
export function runChild(program: string, argument: object, options: ChildOptions = {}): Child {
  const args = [...(options.execArgv ?? []), "--import", TSX, fileURLToPath(new URL(program, import.meta.url)), JSON.stringify(argument)];
  const env = { ...process.env, TSX_TSCONFIG_PATH: TSCONFIG };
  const { limits = "true", piped = false } = options;
  const isPlain = options.limits === undefined && !piped;
  const child = isPlain
    ? spawn(process.execPath, args, { env })
    : spawn("/bin/sh", ["-c", piped ? `${limits}; cat | "$@"` : `${limits}; exec "$@"`, "sh", process.execPath, ...args], { env });
  let [stdout, stderr] = ["", ""];
  const line = new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      const end = stdout.indexOf("\n");
      if (end >= 0) resolve(stdout.slice(0, end));
    });
    child.on("close", () => reject(new Error(`It ended before it was ready: ${stderr}`)));
  });
  // Not every program has a line to say.
  line.catch(() => undefined);
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const exit = once(child, "close").then(([code, signal]) => ({ code: (signal ?? code) as number | NodeJS.Signals, stdout, stderr }));
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    process: child,
    line,
    exit,
    async kill() {
      child.kill("SIGKILL");
      await exit;
    },
  };
}
