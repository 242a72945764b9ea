import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A script of this folder in a process of its own, and the first line it prints. */
export async function start(script: URL, ...args: readonly string[]): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", fileURLToPath(script), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    // Other people's deprecations are no part of a measurement.
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  if (child.stdout === null) throw new Error("The child has no output.");
  const lines = createInterface(child.stdout);
  const line = await Promise.race([
    once(lines, "line").then(([text]) => String(text)),
    once(child, "exit").then(([code]) =>
      Promise.reject(new Error(`${script.pathname} ended with ${String(code)} before it said anything.`)),
    ),
  ]);
  return { child, line };
}

/** Runs a script to its end and parses the line it prints as JSON. */
export async function measureIn<T>(script: URL, ...args: readonly string[]): Promise<T> {
  const { child, line } = await start(script, ...args);
  if (child.exitCode === null) await once(child, "exit");
  return JSON.parse(line) as T;
}
