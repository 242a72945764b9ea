import { invalid } from "../http/api-error.ts";
import { bodyStream, type JsonObject, readJsonObject, requiredText } from "../http/body.ts";
import type { Route } from "../http/route.ts";
import { MAX_PARTS } from "../multipart/plan.ts";
import type { MultipartSessionRow } from "../state/schema.ts";
import { StorageError } from "../storage/errors.ts";
import { childOf } from "../storage/path.ts";
import { parentFolder, reportingConflict, type StorageCall, shown, storageRoute } from "./storage-call.ts";

/** Files that are uploaded in parts. */
export const multipart: Route[] = [
  storageRoute("/multipart", { POST: create }),
  storageRoute("/multipart/:id", {
    async GET(call) {
      return sessionJson(await call.services.uploads.find(call.drive, idOf(call)));
    },
    PUT: putPart,
    async DELETE(call) {
      await call.services.uploads.cancel(call.drive, idOf(call));
    },
  }),
  storageRoute("/multipart/:id/complete", { POST: complete }),
];

async function create(call: StorageCall): Promise<unknown> {
  const { drive, query, reply, services } = call;
  const body = await readJsonObject(call);
  const parentId = requiredText(body, "parent_id");
  const name = requiredText(body, "name");
  const size = sizeOf(body);
  const overwrite = query.flag("overwrite") ?? false;
  const parent = await parentFolder(drive, parentId);
  childOf(parent, name);
  const session = await services.uploads.create(drive, { parent, name, overwrite, size });
  reply.code(201);
  return sessionJson(session);
}

async function putPart(call: StorageCall): Promise<unknown> {
  const number = call.query.integer("part_number", { min: 1, max: MAX_PARTS });
  if (number === undefined) throw invalid(`part_number is required: a whole number from 1 to ${MAX_PARTS}.`);
  const { size, sha256 } = await call.services.uploads.putPart(call.drive, idOf(call), number, bodyStream(call));
  return { part_number: number, size, sha256 };
}

async function complete(call: StorageCall): Promise<unknown> {
  const { drive, services, reply } = call;
  const session = await services.uploads.find(drive, idOf(call));
  // The folder may have gone since the upload began.
  const parent = await parentFolder(drive, drive.idOf(services.uploads.parentOf(session)));
  const { entry, replaced } = await reportingConflict(drive, parent, session.name, () => services.uploads.complete(drive, session.id));
  reply.code(replaced ? 200 : 201);
  return shown(drive, entry, call);
}

/** @throws StorageError `not_found` for what is no number, too */
function idOf({ param }: StorageCall): number {
  const id = param("id");
  if (!/^\d{1,10}$/.test(id)) throw new StorageError("not_found", "No upload with this id.");
  return Number(id);
}

/** The announced size; null when there is none. @throws ApiError 400 */
function sizeOf({ size }: JsonObject): number | null {
  if (size === undefined || size === null) return null;
  if (typeof size === "number" && Number.isSafeInteger(size) && size >= 0) return size;
  throw invalid("size must be a number of bytes.");
}

const sessionJson = (session: MultipartSessionRow): Record<string, unknown> => ({
  id: session.id,
  account: session.account_id,
  part_size: session.part_size,
  parallel_uploads: true,
  api: "storage",
  type: "multipart",
  digest: "sha-256",
  expiry: session.expiry,
});
