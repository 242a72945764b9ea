#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { readyLine, readyText } from "./cli/announcement.ts";
import { type Arguments, parseArguments, USAGE } from "./cli/args.ts";
import { readConfig } from "./cli/config.ts";
import { ConfigError } from "./config-error.ts";
import { createServer } from "./create-server.ts";
import type { KloudlessServer } from "./options.ts";

const EXIT_FAILED = 1;
const EXIT_MISUSED = 2;
/** How long requests under way may take to finish after a signal. */
const GRACE_MS = 10_000;

async function main(): Promise<void> {
  const args = parseArguments(process.argv.slice(2));
  if (args.help) console.log(USAGE);
  else if (args.version) console.log(version());
  else await serve(args);
}

async function serve(args: Arguments): Promise<void> {
  const { KLOUDLESS_SERVER_API_KEY: apiKey, KLOUDLESS_SERVER_DEVELOPER_KEY: developerKey } = process.env;
  const config = args.config === undefined ? {} : await readConfig(args.config);
  const server = await createServer({
    dataDir: args.data,
    ...config,
    ...(apiKey !== undefined && apiKey !== "" && { apiKey }),
    ...(developerKey !== undefined && developerKey !== "" && { developerKey }),
    ...(args.host !== undefined && { host: args.host }),
    port: args.port,
    onError: (error, requestId) => console.error(`request ${requestId} failed:`, error),
  });
  stopOnSignal(server);
  console.log(args.json ? readyLine(server) : readyText(server, resolve(args.data)));
}

/** The first signal lets requests finish, the second one does not wait. */
function stopOnSignal(server: KloudlessServer): void {
  let signals = 0;
  const stop = (): void => {
    signals++;
    if (signals > 1) process.exit(EXIT_FAILED);
    server.close({ grace: GRACE_MS }).catch(fail);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
  return manifest.version;
}

function fail(error: unknown): void {
  const isMisuse = error instanceof ConfigError;
  console.error(`kloudless-server: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = isMisuse ? EXIT_MISUSED : EXIT_FAILED;
}

main().catch(fail);
