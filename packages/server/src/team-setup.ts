import { ConfigError } from "./config-error.ts";
import { groupId, type Team, userId } from "./state/teams.ts";

/** What the account of an administrator has when nothing is said about its team. */
export const defaultTeam = (owner: string): Team => ({
  users: [
    { name: "Administrator", email: owner, role: "admin" },
    { name: "Grace Hopper", email: "grace.hopper@example.com" },
    { name: "Alan Turing", email: "alan.turing@example.com" },
  ],
  groups: [
    { name: "Everyone", members: [{ id: "1", role: "admin" }, "2", "3"] },
    { name: "Engineering", members: ["2", "3"] },
  ],
});

/** @throws ConfigError naming the field */
export function checkTeam(field: string, { users = [], groups = [] }: Team, admin: boolean): void {
  if (!admin) throw new ConfigError(`${field}: only an account with admin = true has a team`);
  const ids = distinct(`${field}.users`, users.map(userId));
  distinct(`${field}.groups`, groups.map(groupId));
  for (const [index, { members = [] }] of groups.entries()) {
    const names = members.map((member) => (typeof member === "string" ? member : member.id));
    distinct(`${field}.groups[${index}].members`, names);
    const unknown = names.find((name) => !ids.has(name));
    if (unknown !== undefined) throw new ConfigError(`${field}.groups[${index}].members: no user has the id "${unknown}"`);
  }
}

function distinct(field: string, ids: readonly string[]): Set<string> {
  const seen = new Set<string>();
  for (const id of ids) {
    if (id === "" || /[^\x21-\x7e]/.test(id)) throw new ConfigError(`${field}: "${id}" is no id: use printable ASCII without blanks`);
    if (seen.has(id)) throw new ConfigError(`${field}: "${id}" is there twice`);
    seen.add(id);
  }
  return seen;
}
