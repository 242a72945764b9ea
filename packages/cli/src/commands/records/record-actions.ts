import { type FieldOptions, type Fields, givenFields } from "../../input/fields.ts";
import type { Column } from "../../output/table.ts";
import { formatTime } from "../../output/units.ts";
import { confirmed } from "../../program/ask.ts";
import type { Run } from "../../program/command.ts";
import type { RecordKind } from "./record-commands.ts";
import type { Records } from "./records.ts";

type Arguments = Readonly<Record<string, string>>;
type Action = Run<Arguments, Fields>;

/** What is done with records of a kind, by the name of the command. */
export const actions: Readonly<Record<string, (kind: RecordKind) => Action>> = {
  ls: (kind) => async (context, args, options) => {
    const records = await kind.open(context, args, options);
    const params = Object.fromEntries(Object.keys(kind.filters ?? {}).map((name) => [kind.wire?.[name] ?? name, options[name]]));
    await context.output.list(columnsOf(kind, context.output.format.kind === "plain"), records.list(params, { signal: context.signal }));
  },
  get: (kind) => async (context, args, options) => {
    const records = await kind.open(context, args, options);
    const record = await needed(records, "get")(args.id ?? "", { signal: context.signal });
    await context.output.object(fieldsOf(record), { json: record });
  },
  create: (kind) => async (context, args, options) => {
    const fields = await givenFields(context, options as unknown as FieldOptions);
    const records = await kind.open(context, args, options);
    const record = await needed(records, "create")(fields, { signal: context.signal });
    await context.output.object(fieldsOf(record), { json: record });
  },
  update: (kind) => async (context, args, options) => {
    const fields = await givenFields(context, options as unknown as FieldOptions);
    const records = await kind.open(context, args, options);
    const record = await needed(records, "update")(args.id ?? "", fields, { signal: context.signal });
    await context.output.object(fieldsOf(record), { json: record });
  },
  rm: (kind) => async (context, args, options) => {
    const records = await kind.open(context, args, options);
    if (kind.removal !== undefined) await confirmed(context, `Delete the ${kind.noun} ${args.id}? ${kind.removal}`);
    await needed(records, "remove")(args.id ?? "", { signal: context.signal });
    await context.notes.note(`The ${kind.noun} ${args.id} was deleted.`);
  },
};

function needed<Verb extends Exclude<keyof Records, "list">>(records: Records, verb: Verb): NonNullable<Records[Verb]> {
  const found = records[verb];
  if (found === undefined) throw new Error(`A command asks for ${verb}, which its records do not have.`);
  return found;
}

function columnsOf({ columns, extra = [] }: RecordKind, isExact: boolean): Column<object>[] {
  const column = (name: string, isExtra: boolean): Column<object> => ({
    name,
    isExtra,
    isFlexible: name === "name" || name === "url",
    value: (record) => shown(name, (record as Fields)[name], isExact),
  });
  return [...columns.map((name) => column(name, false)), ...extra.map((name) => column(name, true))];
}

function shown(name: string, value: unknown, isExact: boolean): string | number | boolean | null | undefined {
  if (typeof value === "string" && !isExact && TIMES.has(name)) return formatTime(value) || value;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : (value as string | number | boolean | null | undefined);
}

const TIMES = new Set(["created", "modified", "start", "end"]);

function fieldsOf(record: object): Fields {
  return { ...((record as { toJSON?: () => object }).toJSON?.() ?? record) };
}
