import type { NewPermission } from "@kloudless/storage";
import { UsageError } from "../../failure/command-error.ts";

const ROLES = ["owner", "writer", "reader", "previewer"];
const TYPES = ["user", "group", "domain"];

/**
 * A permission from the command line: `ada@example.com=writer`, `user:ID=reader`, `group:ID=reader`, `domain:example.com=reader`,
 * `anyone=reader`.
 *
 * @throws UsageError that says what is wrong with it.
 */
export function parseGrant(text: string): NewPermission {
  const cut = text.lastIndexOf("=");
  const [whom, role] = cut < 0 ? [text, ""] : [text.slice(0, cut), text.slice(cut + 1)];
  if (role === "" || whom === "")
    throw new UsageError(`${JSON.stringify(text)} is no permission.`, "Write WHO=ROLE, e.g. ada@example.com=reader or anyone=reader.");
  if (!ROLES.includes(role)) throw new UsageError(`There is no role ${JSON.stringify(role)}. There are: ${ROLES.join(", ")}.`);
  if (whom === "anyone") return { type: "anyone", role };
  const [, type = "user", name = ""] = /^(?:([a-z]+):)?([^]*)$/.exec(whom) ?? [];
  if (!TYPES.includes(type))
    throw new UsageError(`There are no permissions for ${JSON.stringify(type)}. There are: ${TYPES.join(", ")}, anyone.`);
  if (name === "") throw new UsageError(`${JSON.stringify(text)} names nobody.`, `Write ${type}:ID=${role}.`);
  return name.includes("@") ? { type, role, email: name } : { type, role, id: name };
}

/** @throws UsageError when somebody is there twice */
export function parseGrants(texts: readonly string[]): NewPermission[] {
  const grants = texts.map(parseGrant);
  const seen = new Set<string>();
  for (const { type, id, email } of grants) {
    const whom = `${type}:${email?.toLowerCase() ?? id ?? ""}`;
    if (seen.has(whom)) throw new UsageError(`${email ?? id ?? type} is there twice. Give one role to each.`);
    seen.add(whom);
  }
  return grants;
}
