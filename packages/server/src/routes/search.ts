import { ApiError, invalid, unsupported } from "../http/api-error.ts";
import { numberedList, numberedPage } from "../http/page.ts";
import type { Query } from "../http/query.ts";
import type { Route } from "../http/route.ts";
import type { Drive } from "../storage/drive.ts";
import { isProblem } from "../storage/errors.ts";
import { type NodePath, ROOT } from "../storage/path.ts";
import { keywords, literally, type Matches, search as walkFor } from "../storage/search.ts";
import { departure } from "./departure.ts";
import { type StoragesCall, shown, storagesRoute } from "./storage-call.ts";

const DEFAULT_PAGE_SIZE = 100;

/** Search by name, in one account or several. There is no index: what is stored is walked through, and always up to date. */
export const search: Route[] = [storagesRoute("/search", { GET: list })];

async function list(call: StoragesCall): Promise<unknown> {
  const { drives, query } = call;
  const matches = wanted(query);
  const page = numberedPage(query, DEFAULT_PAGE_SIZE);
  const places = await placesIn(query, drives);
  const signal = departure(call);
  const objects: unknown[] = [];
  let total = 0;
  for (const [drive, folders] of places) {
    for await (const entry of walkFor(drive, folders, matches, signal)) {
      if (total >= page.offset && objects.length < page.limit) objects.push(shown(drive, entry, call));
      total++;
    }
  }
  const next = page.offset + objects.length < total ? page.page + 1 : null;
  return { ...numberedList("storage", page, total, objects), next_page: next };
}

/** @throws ApiError 400, 501 */
function wanted(query: Query): Matches {
  const q = query.text("q") ?? "";
  if (q.trim() === "") throw invalid("q is required and must not be empty.");
  const lang = query.text("lang") ?? "keyword";
  if (lang === "cmis") throw unsupported("The service has no search in CMIS.");
  if (lang === "raw") return literally(q);
  if (lang !== "keyword") throw invalid("lang must be keyword or raw.");
  return keywords(q);
}

/** The folders to look in, by account: an id in `parents` is of one of them, and `root` of each. @throws ApiError 400 */
async function placesIn(query: Query, drives: readonly Drive[]): Promise<Map<Drive, NodePath[]>> {
  const ids = (query.text("parents") ?? "").split(",").filter((id) => id !== "");
  if (ids.length === 0) return new Map(drives.map((drive) => [drive, [ROOT]]));
  const places = new Map<Drive, NodePath[]>(drives.map((drive) => [drive, []]));
  for (const id of ids) {
    let isKnown = false;
    for (const [drive, folders] of places) {
      const folder = await folderOf(drive, id);
      if (folder === undefined) continue;
      folders.push(folder);
      isKnown = true;
    }
    if (!isKnown) throw new ApiError(400, "invalid_parent_folder", "parents must be ids of folders.");
  }
  return places;
}

async function folderOf(drive: Drive, id: string): Promise<NodePath | undefined> {
  try {
    return (await drive.find(id, "folder")).path;
  } catch (error) {
    if (isProblem(error, "not_found")) return undefined;
    throw error;
  }
}
