import type { Team, TeamGroup, TeamUser } from "../state/teams.ts";
import type { Table } from "./table.ts";

/** The users and groups of an account in a configuration file. @throws ConfigError naming the field */
export function readTeam(table: Table): Team {
  const users = table.tables("users")?.map(readUser);
  const groups = table.tables("groups")?.map(readGroup);
  table.end();
  return { ...(users && { users }), ...(groups && { groups }) };
}

function readUser(table: Table): TeamUser {
  const id = table.text("id");
  const role = table.text("role");
  const user = { name: table.requiredText("name"), email: table.requiredText("email"), ...(id && { id }), ...(role && { role }) };
  table.end();
  return user;
}

function readGroup(table: Table): TeamGroup {
  const id = table.text("id");
  const members = table.list("members")?.map((member) => {
    if (typeof member === "string") return member;
    const read = { id: member.requiredText("id"), role: member.requiredText("role") };
    member.end();
    return read;
  });
  const group = { name: table.requiredText("name"), ...(id && { id }), ...(members && { members }) };
  table.end();
  return group;
}
