import { arg, type CommandSpec, group } from "../../program/command.ts";
import { type RecordKind, recordCommands } from "../records/record-commands.ts";

const ACCOUNT = arg("<account>", "an administrator's account: id, alias or service");
const ID = arg("<id>", "an id, as the lists show it");

function kind(noun: string, plural: "users" | "groups", columns: readonly string[]): RecordKind {
  return {
    noun,
    plural,
    parents: { account: ACCOUNT },
    verbs: ["ls", "get"],
    columns,
    open: async (context, { account = "" }) => (await import("./open.ts")).openDirectory(context, account, plural),
  };
}

/** The list of what belongs to one of them. */
function related(name: "memberships" | "members", summary: string, columns: readonly string[]): CommandSpec {
  const [list] = recordCommands({
    noun: "entry",
    plural: name,
    parents: { account: ACCOUNT, id: ID },
    verbs: ["ls"],
    columns,
    open: async (context, { account = "", id = "" }) => (await import("./open.ts")).openRelated(context, account, name, id),
  });
  return { ...(list as CommandSpec), name, summary };
}

/** Users and groups of teams. */
export const team: readonly CommandSpec[] = [
  group("team", "users and groups of a team", [
    group("users", "users of a team", [
      ...recordCommands(kind("user", "users", ["id", "name", "email", "role"])),
      related("memberships", "list the groups that a user is in", ["id", "name", "role"]),
    ]),
    group("groups", "groups of a team", [
      ...recordCommands(kind("group", "groups", ["id", "name"])),
      related("members", "list the users who are in a group", ["id", "name", "email", "role"]),
    ]),
  ]),
];
