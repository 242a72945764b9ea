import { ApiError, unsupported } from "../http/api-error.ts";
import { optionalText, readJsonObject, requiredText } from "../http/body.ts";
import type { Route } from "../http/route.ts";
import type { Entry } from "../storage/connector.ts";
import { isProblem } from "../storage/errors.ts";
import { childOf } from "../storage/path.ts";
import { duplicate, relocate } from "./relocate.ts";
import { remove } from "./remove.ts";
import { parentFolder, type StorageCall, shown, storageRoute } from "./storage-call.ts";

/** Folders. */
export const folders: Route[] = [
  storageRoute("/folders", { POST: create }),
  storageRoute("/folders/:id", {
    async GET(call) {
      return shown(call.drive, await call.drive.find(call.param("id"), "folder"), call);
    },
    PATCH: (call) => relocate(call, "folder"),
    DELETE: (call) => remove(call, "folder"),
  }),
  storageRoute("/folders/:id/copy", { POST: (call) => duplicate(call, "folder") }),
];

/** Makes a folder, or finds the one that has the name already, unless that shall be a conflict. */
async function create(call: StorageCall): Promise<unknown> {
  const { drive, query, reply, services } = call;
  const makeFolder = drive.connector.makeFolder?.bind(drive.connector);
  if (makeFolder === undefined) throw unsupported("The service cannot create folders.");
  const body = await readJsonObject(call);
  const mustBeNew = query.flag("conflict_if_exists") ?? false;
  const name = requiredText(body, "name");
  const parent = await parentFolder(drive, optionalText(body, "parent_id") ?? "root");
  const path = childOf(parent, name);
  let entry: Entry;
  try {
    entry = await services.ledger.adding(drive, () => makeFolder({ parent, names: [name] }));
    reply.code(201);
  } catch (error) {
    if (!isProblem(error, "exists")) throw error;
    const existing = await drive.connector.stat(path).catch((missing: unknown) => {
      if (isProblem(missing, "not_found")) return undefined;
      throw missing;
    });
    if (mustBeNew || existing?.kind !== "folder") {
      const extra = { conflicting_resource_id: drive.idOf(path) };
      throw new ApiError(409, "naming_conflict", `A ${existing?.kind ?? "file"} with this name already exists.`, { extra });
    }
    entry = existing;
  }
  return shown(drive, entry, call);
}
