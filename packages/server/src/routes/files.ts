import { invalid } from "../http/api-error.ts";
import { readJsonObject, requiredText } from "../http/body.ts";
import { parseMetadata } from "../http/metadata-header.ts";
import type { Route } from "../http/route.ts";
import { alternatives } from "../storage/names.ts";
import { childOf, nameOf, parentOf } from "../storage/path.ts";
import { perform } from "./perform.ts";
import { duplicate, relocate } from "./relocate.ts";
import { remove } from "./remove.ts";
import { parentFolder, reportingConflict, type StorageCall, shown, storageRoute } from "./storage-call.ts";
import { store } from "./store.ts";

/** Files: uploads and what is known about them. */
export const files: Route[] = [
  storageRoute("/files", { POST: upload }),
  storageRoute("/files/:id", {
    async GET(call) {
      return shown(call.drive, await call.drive.find(call.param("id"), "file"), call);
    },
    PATCH: (call) => relocate(call, "file"),
    async PUT(call) {
      const { path } = await call.drive.find(call.param("id"), "file");
      const target = { parent: parentOf(path), names: [nameOf(path)] };
      const { entry } = await store(call, target, { replace: true });
      return shown(call.drive, entry, call);
    },
    DELETE: (call) => remove(call, "file"),
  }),
  storageRoute("/files/:id/copy", { POST: (call) => duplicate(call, "file") }),
];

/** Stores a body under the name in the metadata header; under the next free one when that is taken, unless it may overwrite. */
async function upload(call: StorageCall): Promise<unknown> {
  const { drive, query, reply } = call;
  const header = call.header("x-kloudless-metadata");
  if (header === undefined) return fromUrl(call);
  const metadata = parseMetadata(header);
  const parentId = requiredText(metadata, "parent_id");
  const name = requiredText(metadata, "name");
  const replace = query.flag("overwrite") ?? false;
  const parent = await parentFolder(drive, parentId);
  childOf(parent, name);
  const target = { parent, names: alternatives(name, "file") };
  const { entry, replaced } = await reportingConflict(drive, parent, name, () => store(call, target, { replace }));
  reply.code(replaced ? 200 : 201);
  return shown(drive, entry, call);
}

/** Without the header, a client wants the server to fetch the content, or has forgotten the header. */
async function fromUrl(call: StorageCall): Promise<unknown> {
  const { drive, query, services } = call;
  if (call.header("content-type")?.toLowerCase().startsWith("application/json") !== true) {
    throw invalid("The X-Kloudless-Metadata header is required: a JSON object with parent_id and name.");
  }
  const body = await readJsonObject(call);
  const { name, parent_id: parentId, url } = body;
  if (typeof name !== "string" || typeof parentId !== "string" || typeof url !== "string") {
    throw invalid("name, parent_id and url must be strings.");
  }
  const replace = query.flag("overwrite") ?? false;
  const parent = await parentFolder(drive, parentId);
  childOf(parent, name);
  const target = { parent, names: alternatives(name, "file") };
  return perform(call, async (signal) => {
    const content = await services.fetcher.get(url, signal);
    const { entry, replaced } = await reportingConflict(drive, parent, name, () => store(call, target, { replace }, content));
    return { status: replaced ? 200 : 201, json: shown(drive, entry, call) };
  });
}
