import type { Chapter, CommandSpec } from "../../program/command.ts";
import { GLOBAL_OPTIONS } from "../../program/global-options.ts";
import type { OptionSpec } from "../../program/values.ts";
import { nodesOf } from "../../program/walk.ts";

/** A word that can stand next, and what it means. */
interface Word {
  readonly name: string;
  readonly summary: string;
}

/** An option, for completion. */
export interface CompletedOption {
  /** `-p`, if it has one. */
  readonly short: string | undefined;
  /** `--profile`. */
  readonly long: string;
  readonly summary: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

/** What can stand after the words of a command. */
export interface Place {
  /** The names that lead there; empty at the top. */
  readonly path: readonly string[];
  readonly commands: readonly Word[];
  readonly options: readonly CompletedOption[];
}

export const GLOBALS: readonly CompletedOption[] = [
  ...completed(GLOBAL_OPTIONS),
  { short: "-h", long: "--help", summary: "print help", takesValue: false, choices: [] },
];

/** All places of a tree, the top first. */
export function placesOf(chapters: readonly Chapter[]): Place[] {
  const top = chapters.flatMap(({ commands }) => commands);
  return [
    { path: [], commands: [...words(top), { name: "help", summary: "print help for a command" }], options: [] },
    ...nodesOf(chapters).map(({ path, spec }) => ({ path, commands: words(spec.commands), options: completed(spec.options) })),
  ];
}

function words(specs: readonly CommandSpec[]): Word[] {
  return specs.map(({ name, summary }) => ({ name, summary }));
}

function completed(options: Readonly<Record<string, OptionSpec>>): CompletedOption[] {
  return Object.values(options)
    .filter(({ isHidden }) => isHidden !== true)
    .map(({ flags, description, choices = [] }) => ({
      short: /(?:^|[\s,])(-[a-zA-Z0-9])\b/.exec(flags)?.[1],
      long: /--[a-z0-9-]+/.exec(flags)?.[0] ?? flags,
      summary: description,
      takesValue: flags.includes("<"),
      choices,
    }));
}
