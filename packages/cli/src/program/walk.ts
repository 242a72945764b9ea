import type { Chapter, CommandSpec } from "./command.ts";

/** A command or group of the tree, and the names that lead to it. */
export interface Node {
  /** E.g. `["accounts", "ls"]`. */
  readonly path: readonly string[];
  readonly spec: CommandSpec;
}

/** All commands and groups of a tree, each before what is below it. */
export function nodesOf(chapters: readonly Chapter[]): Node[] {
  return chapters.flatMap(({ commands }) => commands.flatMap((spec) => below(spec, [])));
}

function below(spec: CommandSpec, before: readonly string[]): Node[] {
  const path = [...before, spec.name];
  return [{ path, spec }, ...spec.commands.flatMap((child) => below(child, path))];
}
