import { forbidden } from "../http/api-error.ts";
import type { Entry } from "../storage/connector.ts";
import { isRoot } from "../storage/path.ts";
import type { StorageCall } from "./storage-call.ts";

/** Deletes for good: the disk has no trash, so that `permanent` changes nothing. */
export async function remove({ drive, param, query, services }: StorageCall, kind: Entry["kind"]): Promise<void> {
  const recursive = query.flag("recursive") ?? false;
  const entry = await drive.find(param("id"), kind);
  if (isRoot(entry.path)) throw forbidden("The root folder cannot be deleted.");
  await services.ledger.removing(drive, entry, () => drive.connector.remove(entry.path, { recursive }));
}
