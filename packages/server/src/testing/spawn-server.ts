import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const BIN = fileURLToPath(new URL("../bin.ts", import.meta.url));
const TSX = createRequire(import.meta.url).resolve("tsx");

/** A server in a process of its own, which can be killed. */
export interface SpawnedServer {
  readonly url: string;
  /** The path of the first account's storage. */
  readonly storage: string;
  /** What a client sends as `Authorization`. */
  readonly authorization: string;
  /** Ends it without any warning. */
  kill(): Promise<void>;
}

/** Starts the command and waits until it is ready; `limit` is a shell's `ulimit` option for it. */
export async function spawnServer(args: readonly string[], options: { limit?: string } = {}): Promise<SpawnedServer> {
  const command = [process.execPath, "--import", TSX, BIN, "--json", ...args];
  const shell = options.limit === undefined ? [] : ["bash", "-c", `ulimit ${options.limit}; exec "$@"`, "bash"];
  const [program = "", ...rest] = [...shell, ...command];
  const child: ChildProcess = spawn(program, rest, { stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "exit");
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const [line] = (await Promise.race([once(child.stdout ?? child, "data"), exit.then(() => Promise.reject(new Error("It ended.")))])) as [
    Buffer,
  ];
  const { url, api_key, accounts } = JSON.parse(line.toString()) as { url: string; api_key: string; accounts: { id: number }[] };
  return {
    url,
    storage: `/accounts/${accounts[0]?.id}/storage`,
    authorization: `APIKey ${api_key}`,
    async kill() {
      child.kill("SIGKILL");
      await exit;
    },
  };
}
