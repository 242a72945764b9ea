import { resolve } from "node:path";
import { CommanderError, type OutputConfiguration } from "commander";
import { Context } from "./context/context.ts";
import { Interruption, type Io } from "./context/io.ts";
import type { Failure } from "./failure/describe.ts";
import type { ExitCode } from "./failure/exit-codes.ts";
import type { LogFile } from "./output/log-file.ts";
import { Notes } from "./output/notes.ts";
import { Output, type OutputFormat } from "./output/output.ts";
import { visibleLines } from "./output/visible.ts";
import { buildProgram, handedOver, type Runner, secretOption } from "./program/build.ts";
import type { GlobalOptions } from "./program/global-options.ts";
import { withOwnShortOptions } from "./program/short-options.ts";
import { CHAPTERS } from "./program/tree.ts";

/** Runs one command line. Resolves to its exit code; never rejects. */
export async function main(argv: readonly string[], io: Io, version: string): Promise<ExitCode> {
  let notes = new Notes(io.stderr, { level: "normal", isJson: argv.includes("--json") || argv.includes("--jsonl"), hasColor: false });
  const secret = secretOption(argv);
  if (secret !== undefined) {
    await notes.failure({
      exitCode: 2,
      code: "usage",
      message: `${secret} is not taken from the command line, where every user of this machine can read it.`,
      isRetryable: false,
      hint: "Use an environment variable (KLOUDLESS_API_KEY, KLOUDLESS_TOKEN, KLOUDLESS_DEV_KEY) or `kloudless login`.",
    });
    return 2;
  }
  const printed: Promise<void>[] = [];
  const mistakes: string[] = [];
  const output: OutputConfiguration = {
    writeOut: (text) => void printed.push(io.stdout.write(text)),
    writeErr: (text) => void mistakes.push(text),
    getOutHelpWidth: () => io.stdout.columns ?? 100,
    getErrHelpWidth: () => io.stderr.columns ?? 100,
  };
  let log: LogFile | undefined;
  const run: Runner = async (options, command) => {
    log = await logOf(io, options);
    notes = notesOf(io, options, log);
    const context = new Context(io, options, new Output(io.stdout, formatOf(options, io)), notes);
    try {
      await command(context);
    } finally {
      await context.close();
    }
  };
  const program = buildProgram(CHAPTERS, version, run, output);
  try {
    const commands = CHAPTERS.flatMap((chapter) => chapter.commands);
    await program.parseAsync(handedOver(withOwnShortOptions(argv, commands), CHAPTERS), { from: "user" });
    return await closed(log, 0, io, notes);
  } catch (error) {
    if (error instanceof CommanderError) return await misused(error, mistakes.join(""), io, notes);
    return await closed(log, await failed(error, io, notes), io, notes);
  } finally {
    await Promise.all(printed);
  }
}

/** Ends the log: with an exit code of its own, where it is not whole and nothing else went wrong. */
async function closed(log: LogFile | undefined, exitCode: ExitCode, io: Io, notes: Notes): Promise<ExitCode> {
  try {
    log?.close();
    return exitCode;
  } catch (error) {
    const ofLog = await failed(error, io, notes);
    return exitCode === 0 ? ofLog : exitCode;
  }
}

/** Help was printed, or the command line makes no sense: commander has the words for it. It repeats what it was given, and quotes nothing. */
async function misused({ exitCode, code }: CommanderError, text: string, io: Io, notes: Notes): Promise<ExitCode> {
  if (exitCode === 0) return 0;
  const message = text.replace(/^error: /, "").trim();
  // Ids and names may begin with a dash.
  const isName = code === "commander.unknownOption" && /'-[^-]/.test(message);
  const hint = isName ? "What begins with a dash and is no option comes last, after `--`." : undefined;
  if (notes.isJson)
    await notes.failure({ exitCode: 2, code: "usage", message, isRetryable: false, ...(hint === undefined ? {} : { hint }) });
  else await io.stderr.write(visibleLines(hint === undefined ? text : `${text}${hint}\n`));
  return 2;
}

async function failed(error: unknown, io: Io, notes: Notes): Promise<ExitCode> {
  const reason: unknown = io.signal.aborted ? io.signal.reason : error;
  if (reason instanceof Interruption) {
    notes.ended(reason.message);
    return reason.exitCode;
  }
  const { describeFailure } = await import("./failure/describe.ts");
  const failure: Failure = describeFailure(error);
  await notes.failure(failure);
  if (notes.hears("debug") && failure.exitCode === 1 && error instanceof Error) await notes.detail(error.stack ?? "");
  return failure.exitCode;
}

/** Loaded only where there is one. @throws CommandError (2) */
async function logOf({ cwd }: Io, { logFile, logFormat = "text" }: GlobalOptions): Promise<LogFile | undefined> {
  if (logFile === undefined) return undefined;
  const { LogFile: File } = await import("./output/log-file.ts");
  return new File(resolve(cwd, logFile), logFormat);
}

function notesOf(io: Io, options: GlobalOptions, log: LogFile | undefined): Notes {
  const { verbose = 0 } = options;
  return new Notes(io.stderr, {
    level: options.quiet ? "quiet" : verbose > 1 ? "trace" : verbose > 0 ? "verbose" : "normal",
    log,
    isLog: log === undefined && options.logFormat === "json",
    isJson: options.json === true || options.jsonl === true || options.jq !== undefined,
    hasColor: hasColor(io, options),
  });
}

/** As https://no-color.org and most programs have it. */
function hasColor({ env, stderr }: Io, { color = "auto" }: GlobalOptions): boolean {
  if (color !== "auto") return color === "always";
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0";
  return stderr.isTerminal && env.TERM !== "dumb";
}

function formatOf({ json, jsonl, jq, plain, columns }: GlobalOptions, { stdout }: Io): OutputFormat {
  const kind = jsonl ? "jsonl" : json || jq !== undefined ? "json" : plain || !stdout.isTerminal ? "plain" : "table";
  return { kind, jq, columns: columns?.split(",").map((name) => name.trim()) };
}
