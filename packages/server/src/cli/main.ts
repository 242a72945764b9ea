import { resolve } from "node:path";
import { ConfigError } from "../config-error.ts";
import { createServer } from "../create-server.ts";
import type { ServerOptions } from "../options.ts";
import { readyLine, readyText } from "./announcement.ts";
import { type Arguments, parseArguments, USAGE } from "./args.ts";
import { readConfig } from "./config.ts";

const EXIT_FAILED = 1;
const EXIT_MISUSED = 2;
/** How long requests under way may take to finish after a signal. */
const GRACE_MS = 10_000;

/** What the command has to do with the process it runs in. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: () => string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Has `stop` called once, when the process is told to end. */
  readonly onSignal: (stop: () => void) => void;
}

/** The `kloudless-server` command, for programs that offer it by another name. Resolves with the exit code once everything is over. */
export async function main(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    const parsed = parseArguments(args);
    if (parsed.help) around.out(USAGE);
    else if (parsed.version) around.out(around.version());
    else await serve(parsed, around);
    return 0;
  } catch (error) {
    around.err(`kloudless-server: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof ConfigError ? EXIT_MISUSED : EXIT_FAILED;
  }
}

async function serve(args: Arguments, around: Surroundings): Promise<void> {
  const server = await createServer(await optionsOf(args, around));
  const stopped = new Promise<void>((done) => around.onSignal(done));
  around.out(args.json ? readyLine(server) : readyText(server, args.data === undefined ? undefined : resolve(args.data)));
  await stopped;
  await server.close({ grace: GRACE_MS });
}

async function optionsOf(args: Arguments, { env, err }: Surroundings): Promise<ServerOptions> {
  const { KLOUDLESS_SERVER_API_KEY: apiKey = "", KLOUDLESS_SERVER_DEVELOPER_KEY: developerKey = "" } = env;
  return {
    ...(args.data !== undefined && { dataDir: args.data }),
    ...(args.config !== undefined && (await readConfig(args.config))),
    ...(apiKey !== "" && { apiKey }),
    ...(developerKey !== "" && { developerKey }),
    ...(args.host !== undefined && { host: args.host }),
    port: args.port,
    onError: (error, requestId) => err(`request ${requestId} failed: ${error instanceof Error ? error.stack : String(error)}`),
  };
}
