import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** The real binary. */
export const BINARY: string = fileURLToPath(new URL("../bin/kloudless.js", import.meta.url));

export interface RunOptions {
  /** What stands in its environment beside PATH and HOME. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly cwd?: string | undefined;
  /** What it reads; without it, its input is empty. */
  readonly stdin?: string | Uint8Array | undefined;
  /** Runs it as another user, where the tests run as root. */
  readonly uid?: number | undefined;
  /** A script of sh that runs it, in which it is `"$@"`. */
  readonly shell?: string | undefined;
}

/** How a run ended. */
export interface Result {
  readonly code: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run that is under way. */
export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly stdout: Heard;
  readonly stderr: Heard;
  readonly result: Promise<Result>;
}

/** What a stream has said from its beginning, and will. */
class Heard {
  readonly #chunks: Buffer[] = [];
  readonly #stream: Readable;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on("data", (chunk: Buffer) => this.#chunks.push(chunk));
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  /** Resolves once it said something; rejects when it ends without. */
  until(what: string | RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const { text } = this;
        if (typeof what === "string" ? !text.includes(what) : !what.test(text)) return;
        this.#stream.off("data", look);
        resolve(text);
      };
      this.#stream.on("data", look);
      this.#stream.once("end", () => reject(new Error(`It ended without saying ${String(what)}, but: ${this.text}`)));
      look();
    });
  }

  async firstLine(): Promise<string> {
    return (await this.until("\n")).split("\n", 1)[0] ?? "";
  }
}

/** A directory of a test, removed after it. */
export async function tempDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "kloudless-cli-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** The environment of a run: nothing of the machine's but what programs need. */
export function environment(env: RunOptions["env"], home: string): Record<string, string> {
  const given = { PATH: process.env.PATH, HOME: home, LANG: "C.UTF-8", ...env };
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Starts the command with pipes for its streams. */
export async function start(args: readonly string[], { env, cwd, uid, shell }: RunOptions = {}): Promise<Running> {
  const home = env?.HOME ?? (await tempDir());
  const [program, ...words] = [...(shell === undefined ? [] : ["sh", "-c", shell, "sh"]), process.execPath, BINARY, ...args];
  const child = spawn(program as string, words, { env: environment(env, home), cwd: cwd ?? home, uid });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [stdout, stderr] = [new Heard(child.stdout), new Heard(child.stderr)];
  // One that reads nothing may be gone before all was written.
  child.stdin.on("error", () => undefined);
  const result = once(child, "close").then(([code, signal]) => ({
    code: (signal ?? code) as number | NodeJS.Signals,
    stdout: stdout.text,
    stderr: stderr.text,
  }));
  return { child, result, stdout, stderr };
}

/** Runs the command to its end. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Result> {
  const { child, result } = await start(args, options);
  child.stdin.end(options.stdin ?? "");
  return result;
}
