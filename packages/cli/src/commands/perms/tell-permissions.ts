import type { Permission } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { PERMISSION_COLUMNS } from "./columns.ts";

/** Who may do what after a change: for programs as JSON, for people in a line. */
export async function tellPermissions({ notes, output }: Context, text: string, permissions: readonly Permission[]): Promise<void> {
  if (output.isJson) return output.list(PERMISSION_COLUMNS, permissions);
  const who = permissions.map(({ type, role, email, id }) => `${email ?? (type === "anyone" ? type : `${type}:${id}`)}=${role}`);
  await notes.note(`${text}: ${who.join(" ")}`);
}
