import mime from "mime";
import type { Entry } from "./connector.ts";
import type { Drive } from "./drive.ts";
import { formatPath, isRoot, type NodePath, parentOf } from "./path.ts";

/** How a client wants to see objects. */
export interface View {
  /** The API's address, version included, without a slash at the end. */
  readonly baseUrl: string;
  /** Whether to show what the storage itself says. */
  readonly raw: boolean;
}

/** The media type a file name stands for. */
export const mimeTypeOf = (name: string): string => mime.getType(name) ?? "application/octet-stream";

/** The file or folder as the API writes it. */
export function itemJson(drive: Drive, entry: Entry, view: View): Record<string, unknown> {
  const { path, kind } = entry;
  const id = drive.idOf(path);
  const lineage = ancestorsOf(path).map((ancestor) => reference(drive, ancestor));
  const name = drive.nameOf(path);
  return {
    id,
    name,
    type: kind,
    api: "storage",
    account: drive.account.id,
    size: entry.size,
    created: entry.created,
    modified: entry.modified,
    path: formatPath(path),
    ...(lineage[0] !== undefined && { parent: lineage[0] }),
    ancestors: lineage,
    ...(kind === "file"
      ? { mime_type: mimeTypeOf(name), downloadable: true }
      : {
          can_create_folders: drive.connector.makeFolder !== undefined,
          can_upload_files: true,
          can_list_recursively: true,
        }),
    raw_id: formatPath(path),
    ids: { default: id, path: id },
    id_type: "path",
    href: `${view.baseUrl}/accounts/${drive.account.id}/storage/${kind}s/${id}`,
    ...(view.raw && { raw: { id: formatPath(path), object: entry.raw } }),
  };
}

/** Nearest first, the root last; none for the root itself. */
function ancestorsOf(path: NodePath): NodePath[] {
  const ancestors: NodePath[] = [];
  for (let at = path; !isRoot(at); ) {
    at = parentOf(at);
    ancestors.push(at);
  }
  return ancestors;
}

const reference = (drive: Drive, path: NodePath): Record<string, unknown> => ({
  id: drive.idOf(path),
  name: drive.nameOf(path),
  type: "folder",
  id_type: "path",
});
