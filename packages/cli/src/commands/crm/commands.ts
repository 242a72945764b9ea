import type { ArgumentSpec } from "../../program/command.ts";
import { arg, type CommandSpec, command, group } from "../../program/command.ts";
import { choice, moment, type OptionSpec, text } from "../../program/values.ts";
import { type RecordKind, recordCommands } from "../records/record-commands.ts";

const PARENTS: Readonly<Record<"account", ArgumentSpec<"<account>">>> = {
  account: arg("<account>", "the CRM's account: id, alias or service"),
};
const VERBS = ["ls", "get", "create", "update", "rm"] as const;
const OF_ACCOUNT: Readonly<Record<string, OptionSpec>> = { account: text("--account <id>", "only those of this account of the CRM") };

type Collection = "accounts" | "contacts" | "leads" | "opportunities" | "campaigns" | "tasks";

function kind(plural: Collection, noun: string, columns: readonly string[], more: Partial<RecordKind> = {}): RecordKind {
  return {
    noun,
    plural,
    columns,
    parents: PARENTS,
    verbs: VERBS,
    extra: ["raw_id", "created", "modified", "owner", "description"],
    open: async (context, { account = "" }) => (await import("./open.ts")).openCollection(context, account, plural),
    ...more,
  };
}

const KINDS: readonly RecordKind[] = [
  kind("accounts", "account", ["id", "name", "industry", "phone"], {
    example: "kloudless crm accounts create salesforce -f name=Acme -F number_of_employees=12",
  }),
  kind("contacts", "contact", ["id", "first_name", "last_name", "email", "phone"], {
    filters: OF_ACCOUNT,
    example: "kloudless crm contacts create salesforce -f last_name=Lovelace -f raw.object.Birthdate=1815-12-10",
  }),
  kind("leads", "lead", ["id", "first_name", "last_name", "company", "status"], {
    example: "kloudless crm leads create salesforce -f last_name=Hopper -f company=Navy",
  }),
  kind("opportunities", "opportunity", ["id", "name", "stage_name", "amount", "closing_date"], {
    filters: OF_ACCOUNT,
    example: "kloudless crm opportunities create salesforce -f name=Deal -f stage_name=Prospecting -f closing_date=2027-01-31",
  }),
  kind("campaigns", "campaign", ["id", "name", "status", "start_date"], {
    example: "kloudless crm campaigns create salesforce -f name=Spring",
  }),
  kind("tasks", "task", ["id", "subject", "status", "priority"], { example: "kloudless crm tasks create salesforce -f subject=Call" }),
];

const OBJECTS: RecordKind = {
  noun: "object",
  plural: "objects of any type",
  parents: { ...PARENTS, type: arg("<type>", "the service's name of the type: User, Foo__c …") },
  verbs: VERBS,
  columns: ["id", "type", "name"],
  extra: ["raw_id", "created", "modified"],
  example: "kloudless crm objects create salesforce Foo__c -f raw.object.Name=Bar",
  open: async (context, { account = "", type = "" }) => (await import("./open.ts")).openObjects(context, account, type),
};

/** Records of CRMs. */
export const crm: readonly CommandSpec[] = [
  group("crm", "records of a CRM", [
    ...KINDS.map((one) => group(one.plural, `${one.plural} of a CRM`, recordCommands(one))),
    group("objects", OBJECTS.plural, recordCommands(OBJECTS)),
    command({
      name: "search",
      summary: "search for records of all types",
      args: { ...PARENTS, query: arg("<query>", "a word, or a query in the language that --lang names") },
      options: { lang: choice("--lang <language>", "what the query is written in (default KEYWORD)", ["KEYWORD", "SOQL"]) },
      examples: [[`kloudless crm search salesforce "SELECT Id, Name FROM Account" --lang SOQL`, "a query of Salesforce"]],
      load: async () => (await import("./search.ts")).search,
    }),
    command({
      name: "recent",
      summary: "list the records that were changed last",
      args: PARENTS,
      options: { after: moment("--after <time>", "only those that were changed after this time") },
      load: async () => (await import("./search.ts")).recent,
    }),
    command({
      name: "describe",
      summary: "list the types of record, or show one",
      args: { ...PARENTS, type: arg("[type]", "the service's name of the type") },
      load: async () => (await import("./describe.ts")).describe,
    }),
    command({
      name: "batch",
      summary: "send several requests as one",
      details:
        "The file holds a JSON list of { method, url_data: { raw_type, id }, body }. Each stands for itself: see what became of it in the output.",
      args: { ...PARENTS, file: arg("<file>", "a file, or - for stdin") },
      load: async () => (await import("./batch.ts")).batch,
    }),
  ]),
];
