import { FIELD_OPTIONS } from "../../input/fields.ts";
import { type ArgumentSpec, arg, type CommandSpec, command } from "../../program/command.ts";
import type { OptionSpec } from "../../program/values.ts";
import type { OpenRecords } from "./records.ts";

type Options = Readonly<Record<string, OptionSpec>>;

/** A kind of object that commands list, show, make, change and delete. */
export interface RecordKind {
  /** One of them, e.g. `contact`. */
  readonly noun: string;
  readonly plural: string;
  /** What says where they are, e.g. the account. */
  readonly parents: Readonly<Record<string, ArgumentSpec>>;
  readonly verbs: readonly ("ls" | "get" | "create" | "update" | "rm")[];
  /** Fields that a list shows, */
  readonly columns: readonly string[];
  /** and those that it can show. */
  readonly extra?: readonly string[];
  /** Options of every command. */
  readonly options?: Options;
  /** Options of `ls`, which go into its query, */
  readonly filters?: Options;
  /** by other names where these are not those of the wire. */
  readonly wire?: Readonly<Record<string, string>>;
  /** What is lost with one; asked before it is deleted. */
  readonly removal?: string;
  /** A command line that makes one. */
  readonly example?: string;
  readonly open: OpenRecords;
}

/** The commands for a kind of object. */
export function recordCommands(kind: RecordKind): readonly CommandSpec[] {
  const { noun, plural, parents, options = {}, filters = {}, example } = kind;
  const one = { ...parents, id: arg("<id>", `the id of the ${noun}`) };
  const all: Readonly<Record<string, { summary: string; args: Readonly<Record<string, ArgumentSpec>>; options?: Options }>> = {
    ls: { summary: `list ${plural}`, args: parents, options: filters },
    get: { summary: `show ${a(noun)}`, args: one },
    create: { summary: `make ${a(noun)}`, args: parents, options: FIELD_OPTIONS },
    update: { summary: `change ${a(noun)}`, args: one, options: FIELD_OPTIONS },
    rm: { summary: `delete ${a(noun)}`, args: one },
  };
  return kind.verbs.map((verb) => {
    const { summary, args, options: own = {} } = all[verb] as NonNullable<(typeof all)[string]>;
    return command({
      name: verb,
      summary,
      args,
      options: { ...own, ...options },
      examples: verb === "create" && example !== undefined ? [[example, `makes ${a(noun)}`]] : [],
      load: async () => {
        const { actions } = await import("./record-actions.ts");
        const action = actions[verb];
        if (action === undefined) throw new Error(`There is no ${verb} for records.`);
        return action(kind) as never;
      },
    });
  });
}

function a(noun: string): string {
  return `${/^[aeio]/.test(noun) ? "an" : "a"} ${noun}`;
}
