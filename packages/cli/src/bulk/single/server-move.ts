import type { File, Folder } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { UsageError } from "../../failure/command-error.ts";
import { describeFailure } from "../../failure/describe.ts";
import { exists } from "../../transfers/upload-file.ts";
import type { Target } from "./target.ts";

/**
 * Has the server move something, also to another account. Resolves to false where it cannot: then nothing was done.
 *
 * @throws CommandError `exists` (7); UsageError for a root, and for a place at which it is already.
 */
export async function movedByServer(
  { signal }: Pick<Context, "signal">,
  object: File | Folder,
  target: Target,
  overwrite: boolean,
): Promise<boolean> {
  const { end, name, existing, address } = target;
  if (end.kind === "local" || end.root === undefined) return false;
  if (object.id === "root" || object.name === undefined) throw new UsageError("The root of an account cannot be moved.");
  const isElsewhere = String(end.account.id) !== String(object.account);
  if (existing !== undefined) {
    if (!isElsewhere && existing.ref === object.id) throw new UsageError("Source and destination are the same.");
    if (!overwrite || existing.kind !== "file") throw exists(address);
    // The server never replaces anything when it moves.
    return false;
  }
  object.name = name;
  object.parent_id = end.root;
  if (isElsewhere) object.account = end.account.id;
  try {
    await object.save({ signal });
    return true;
  } catch (error) {
    if (describeFailure(error).exitCode !== 12) throw error;
    return false;
  }
}
