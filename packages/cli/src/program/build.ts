import { Argument, Command, Option, type OutputConfiguration } from "commander";
import type { Context } from "../context/context.ts";
import type { Chapter, CommandSpec } from "./command.ts";
import { GLOBAL_OPTIONS, type GlobalOptions } from "./global-options.ts";
import { nameOf, type OptionSpec } from "./values.ts";

/** Runs a command with a context made of the global options. */
export type Runner = (options: GlobalOptions, run: (context: Context) => Promise<void>) => Promise<void>;

/** Options that would hold a secret are not offered: arguments are seen by every user of the machine, and kept in the shell's history. */
const SECRETS = ["--api-key", "--token", "--developer-key", "--dev-key", "--password"];

/** The command tree for commander. @param output - Where help and mistakes of usage go. */
export function buildProgram(chapters: readonly Chapter[], version: string, runner: Runner, output: OutputConfiguration): Command {
  const program = new Command("kloudless")
    // Commands take this over when they are made, not later.
    .configureOutput(output)
    .description("Files, contacts and calendars of many cloud services, from the terminal.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showSuggestionAfterError()
    .exitOverride();
  for (const option of commanderOptions(GLOBAL_OPTIONS)) program.addOption(withVariable(option));
  countVariables(program);
  for (const { title, commands } of chapters) {
    program.commandsGroup(`${title}:`);
    for (const spec of commands) program.addCommand(built(spec, program, runner));
  }
  return program;
}

function built(spec: CommandSpec, program: Command, runner: Runner): Command {
  const { run } = spec;
  const made = new Command(spec.name).summary(spec.summary).description(described(spec)).aliases(spec.aliases).exitOverride();
  made.copyInheritedSettings(program);
  for (const [name, { usage, description }] of Object.entries(spec.args)) {
    made.addArgument(new Argument(placeOf(name, usage), description));
  }
  for (const option of commanderOptions(spec.options)) made.addOption(option);
  for (const child of spec.commands) made.addCommand(built(child, program, runner));
  if (run !== undefined) {
    made.action(async (...given: unknown[]) => {
      const args = Object.fromEntries(Object.keys(spec.args).map((name, index) => [name, given[index]]));
      await runner(program.opts(), (context) => run(context, args, made.opts()));
    });
  }
  // Without an action, commander says of a group which commands there are, and which one is unknown.
  return made;
}

/** How an argument stands in the usage line: by its name, in the brackets of its usage. */
export function placeOf(name: string, usage: string): string {
  const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return usage.replace(/[a-z-]+/i, kebab);
}

function described({ summary, details, examples }: CommandSpec): string {
  const lines = examples.map(([line, meaning]) => `  ${line}\n      ${meaning}`);
  const sentence = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  return [sentence, details, lines.length > 0 ? `Examples:\n${lines.join("\n")}` : ""].filter(Boolean).join("\n\n");
}

function commanderOptions(options: Readonly<Record<string, OptionSpec>>): Option[] {
  return Object.entries(options).map(([name, spec]) => {
    const option = new Option(spec.flags, spec.description).hideHelp(spec.isHidden === true);
    if (option.attributeName() !== name) throw new Error(`The option ${spec.flags} is kept as ${option.attributeName()}, not ${name}.`);
    if (spec.choices !== undefined) option.description += ` (${spec.choices.join(", ")})`;
    if (spec.isCount) option.argParser((_: string | undefined, before: unknown) => (typeof before === "number" ? before : 0) + 1);
    else if (option.required || option.optional) {
      option.argParser((text: string, before: unknown) => {
        const value = spec.parse(text);
        return spec.isList && Array.isArray(before) ? [...before, ...(value as unknown[])] : value;
      });
    }
    return option;
  });
}

/** What a switch is turned off by in the environment. */
const OFF = /^(0|false|no|off)$/i;

function withVariable(option: Option): Option {
  const variable = variableOf(option.flags);
  // To commander every variable that is there is set.
  const isUnset = process.env[variable] === "" || (option.isBoolean() && OFF.test(process.env[variable] ?? ""));
  return option.negate || isUnset ? option : option.env(variable);
}

/** To commander a switch of the environment is given once: `KLOUDLESS_VERBOSE=2` says how often. */
function countVariables(program: Command): void {
  for (const [name, spec] of Object.entries<OptionSpec>(GLOBAL_OPTIONS)) {
    if (!spec.isCount) continue;
    const given = (): unknown => spec.parse(process.env[variableOf(spec.flags)] ?? "");
    program.on(`optionEnv:${nameOf(spec.flags).slice(2)}`, () => program.setOptionValueWithSource(name, given(), "env"));
  }
}

/**
 * The variable that sets a global option, too. Options that begin with `--no-` have none: `NO_COLOR` is that of everybody, and the others are for
 * people at a terminal.
 */
export function variableOf(flags: string): string {
  return `KLOUDLESS_${nameOf(flags).slice(2).replaceAll("-", "_").toUpperCase()}`;
}

/** The words of a command line, with a `--` behind a command that hands over what follows: nothing of it is an option of ours. */
export function handedOver(argv: readonly string[], chapters: readonly Chapter[]): readonly string[] {
  const commands = chapters.flatMap((chapter) => chapter.commands);
  const at = argv.findIndex((word) => commands.some(({ name, aliases }) => name === word || aliases.includes(word)));
  const isPassed = commands.some(({ name, passThrough }) => passThrough && name === argv[at]);
  return isPassed ? [...argv.slice(0, at + 1), "--", ...argv.slice(at + 1)] : argv;
}

/** The option of a command line that would hold a secret, if there is one. */
export function secretOption(argv: readonly string[]): string | undefined {
  const end = argv.indexOf("--");
  return argv
    .slice(0, end < 0 ? undefined : end)
    .map((word) => word.split("=", 1)[0] as string)
    .find((word) => SECRETS.includes(word));
}
