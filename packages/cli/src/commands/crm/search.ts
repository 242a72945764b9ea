import type { AnyCrmObject, CrmRaw } from "@kloudless/crm";
import type { Column } from "../../output/table.ts";
import { formatTime } from "../../output/units.ts";
import type { Run } from "../../program/command.ts";
import { openCrm } from "./open.ts";

const COLUMNS: readonly Column<AnyCrmObject>[] = [
  { name: "type", value: (record) => record.raw?.type ?? record.type },
  { name: "id", value: ({ id }) => id },
  { name: "name", value: nameOf, isFlexible: true },
  { name: "modified", value: ({ modified }) => formatTime(modified), isExtra: true },
];

export const search: Run<{ readonly account: string; readonly query: string }, { readonly lang: "KEYWORD" | "SOQL" | undefined }> = async (
  context,
  { account, query },
  { lang },
) => {
  const found = (await openCrm(context, account)).search.all({ q: query, lang }, { signal: context.signal });
  await context.output.list(COLUMNS, found);
};

export const recent: Run<{ readonly account: string }, { readonly after: Date | undefined }> = async (context, { account }, { after }) => {
  const found = (await openCrm(context, account)).recent.all({ after }, { signal: context.signal });
  await context.output.list(COLUMNS, found);
};

/** What a record is called; people have two names, tasks a subject, and custom types whatever the service has. */
function nameOf(record: AnyCrmObject): string | undefined {
  const { name, first_name, last_name, subject, raw } = { ...record.toJSON() } as Readonly<Record<string, unknown>>;
  const person = [first_name, last_name].filter(Boolean).join(" ");
  const { Name: rawName } = ((raw as CrmRaw | undefined)?.object ?? {}) as { readonly Name?: unknown };
  return [name, person, subject, rawName].find((one): one is string => typeof one === "string" && one !== "");
}
