import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { onAbort } from "@kloudless/core";
import { runServer } from "@kloudless/server";
import { CommandError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";

const howToUse = (url: string): string => `
To use it from another terminal, with the keys that were printed when it was first started:

  export KLOUDLESS_BASE_URL=${url}
  export KLOUDLESS_API_KEY=…
  kloudless accounts ls`;

/** Options with which it prints something for programs, or does not serve. */
const OTHERWISE = ["--json", "--help", "-h", "--version"];

interface Args {
  readonly options: string[];
}

export const mock: Run<Args, object> = (context, { options }, given) => serve(context, { options: ["--memory", ...options] }, given);

export const serve: Run<Args, object> = async (context, { options }) => {
  const { io, signal, notes } = context;
  const printed: Promise<void>[] = [];
  const isForPeople = !options.some((one) => OTHERWISE.includes(one));
  const code = await runServer(options, {
    env: io.env,
    version: serverVersion,
    out(text) {
      printed.push(io.stdout.write(`${text}\n`));
      const [, url] = /ready at (\S+)/.exec(text) ?? [];
      if (isForPeople && url !== undefined) printed.push(notes.note(howToUse(url)));
    },
    err: (text) => void printed.push(io.stderr.write(`${text}\n`)),
    onSignal: (stop) => void onAbort(signal, stop),
  });
  await Promise.all(printed);
  if (code !== 0) throw new CommandError(code === 2 ? 2 : 1, "server", "The server could not be run.");
};

function serverVersion(): string {
  const path = createRequire(import.meta.url).resolve("@kloudless/server/package.json");
  return (JSON.parse(readFileSync(path, "utf8")) as { readonly version: string }).version;
}
