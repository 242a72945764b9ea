import type { Context } from "../context/context.ts";
import type { OptionSpec } from "./values.ts";

/** What an argument is: its place in the usage line (`<name>`, `[name]`, `<name...>`, `[name...]`) and what it means. */
export interface ArgumentSpec<Usage extends string = string> {
  readonly usage: Usage;
  readonly description: string;
}

type Arguments = Readonly<Record<string, ArgumentSpec>>;
type Options = Readonly<Record<string, OptionSpec>>;

type ArgumentValue<Usage extends string> = Usage extends `${string}...${string}`
  ? string[]
  : Usage extends `<${string}`
    ? string
    : string | undefined;

/** The values of arguments, by their names. */
type ArgumentsOf<A extends Arguments> = { readonly [Name in keyof A]: ArgumentValue<A[Name]["usage"]> };

/** The values of options, by their names; undefined when they were not given. */
type OptionsOf<O extends Options> = {
  readonly [Name in keyof O]: (O[Name] extends OptionSpec<infer Value> ? Value : never) | undefined;
};

/** How the options are described that have these values. */
export type SpecsOf<Values> = { readonly [Name in keyof Values]-?: OptionSpec<NonNullable<Values[Name]>> };

/** What a command does. It is loaded only when it runs. */
export type Run<A, O> = (context: Context, args: A, options: O) => Promise<void>;

/** A command of the tree, or a group of commands. */
export interface CommandSpec {
  readonly name: string;
  readonly aliases: readonly string[];
  /** One line. */
  readonly summary: string;
  /** What else there is to know, for help and docs. */
  readonly details: string;
  readonly args: Arguments;
  readonly options: Options;
  /** Command lines, each with what it does. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  readonly commands: readonly CommandSpec[];
  /** Whether what follows the name is handed over as it is. */
  readonly passThrough: boolean;
  readonly run: ((context: Context, args: Record<string, unknown>, options: Record<string, unknown>) => Promise<void>) | undefined;
}

/** How a command is described. */
interface CommandDescription<A extends Arguments, O extends Options> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly details?: string;
  readonly args?: A;
  readonly options?: O;
  readonly examples?: readonly (readonly [line: string, meaning: string])[];
  readonly passThrough?: boolean;
  /** Loads what it does: `async () => (await import("./ls.ts")).ls`. */
  readonly load: () => Promise<Run<ArgumentsOf<A>, OptionsOf<O>>>;
}

/** A command; what it does is checked against its arguments and options by the compiler. */
export function command<const A extends Arguments = Record<string, never>, const O extends Options = Record<string, never>>(
  description: CommandDescription<A, O>,
): CommandSpec {
  const { load, ...rest } = description;
  return {
    aliases: [],
    details: "",
    examples: [],
    commands: [],
    passThrough: false,
    ...rest,
    args: rest.args ?? {},
    options: rest.options ?? {},
    async run(context, args, options) {
      const run = await load();
      // Values were made from the same description.
      await run(context, args as ArgumentsOf<A>, options as OptionsOf<O>);
    },
  };
}

/** Commands under a name of their own, e.g. `link create`. */
export function group(name: string, summary: string, commands: readonly CommandSpec[], details = ""): CommandSpec {
  return { name, summary, details, commands, aliases: [], args: {}, options: {}, examples: [], passThrough: false, run: undefined };
}

/** An argument: `arg("[address]", "where to look")`. */
export function arg<const Usage extends string>(usage: Usage, description: string): ArgumentSpec<Usage> {
  return { usage, description };
}

/** A chapter of the command tree, as in help and in the docs. */
export interface Chapter {
  readonly title: string;
  readonly commands: readonly CommandSpec[];
}
