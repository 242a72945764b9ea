import { parseArgs } from "node:util";
import { ConfigError } from "../config-error.ts";

export const USAGE = `Usage: kloudless-server [options]

Serves the Kloudless API over storage of your own, until it is told to stop.

  --data DIR       where state and content are kept (default: ./kloudless-data)
  --memory         keep nothing: what is stored is gone when it ends
  --config FILE    a TOML file that names the accounts
  --host ADDRESS   address to listen on (default: 127.0.0.1)
  --port NUMBER    port to listen on; 0 takes any free one (default: 0)
  --json           print one JSON line once ready, with keys and tokens
  --help           print this
  --version        print the version

Environment: KLOUDLESS_SERVER_API_KEY and KLOUDLESS_SERVER_DEVELOPER_KEY choose the keys; without them, keys are generated on the first start.`;

/** The command line. */
export interface Arguments {
  /** Undefined where nothing is to be kept. */
  readonly data: string | undefined;
  readonly config: string | undefined;
  readonly host: string | undefined;
  readonly port: number;
  readonly json: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/** @throws ConfigError naming the option that makes no sense */
export function parseArguments(args: readonly string[]): Arguments {
  const { data, memory, config, host, port, json, help, version } = parse(args);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new ConfigError(`--port: "${port}" is not a port number`);
  if (memory && data !== undefined) throw new ConfigError("--memory keeps nothing: leave --data out");
  if (data === "") throw new ConfigError("--data: must not be empty");
  if (host === "") throw new ConfigError("--host: must not be empty");
  return { data: memory ? undefined : (data ?? "./kloudless-data"), config, host, port: Number(port), json, help, version };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: "string" },
        memory: { type: "boolean", default: false },
        config: { type: "string" },
        host: { type: "string" },
        port: { type: "string", default: "0" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        version: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new ConfigError((error as Error).message, { cause: error });
  }
}
