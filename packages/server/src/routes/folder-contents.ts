import { invalid } from "../http/api-error.ts";
import { MAX_PAGE_SIZE, tokenList } from "../http/page.ts";
import type { Route } from "../http/route.ts";
import type { Entry } from "../storage/connector.ts";
import { walk } from "../storage/walk.ts";
import { type StorageCall, shown, storageRoute } from "./storage-call.ts";

/** What is in a folder. */
export const folderContents: Route[] = [storageRoute("/folders/:id/contents", { GET: contents })];

/**
 * One page, and a token for the next. The token is the last object of the page, sealed: what is added or removed between two pages
 * neither repeats nor hides any other object.
 */
async function contents(call: StorageCall): Promise<unknown> {
  const { drive, query, param } = call;
  const size = query.integer("page_size", { min: 1, max: MAX_PAGE_SIZE }) ?? MAX_PAGE_SIZE;
  const recursive = query.flag("recursive") ?? false;
  const folder = await drive.find(param("id"), "folder");
  const purpose = `page/${recursive ? "tree" : "folder"}/${folder.path.join("/")}`;
  const page = query.text("page") ?? query.text("page_number");
  const isFirst = page === undefined || page === "1" || page === "";
  const after = isFirst ? undefined : drive.unseal(purpose, page)?.split("/");
  if (!isFirst && after === undefined) throw invalid("page must be 1 or the next_page of an earlier answer.");

  const entries: Entry[] = [];
  let hasMore = false;
  const source = recursive ? walk(drive.connector, folder.path, after) : drive.connector.list(folder.path, { after: after?.[0] });
  for await (const entry of source) {
    hasMore = entries.length === size;
    if (hasMore) break;
    entries.push(entry);
  }
  const last = entries.at(-1);
  const next = hasMore && last !== undefined ? drive.seal(purpose, last.path.slice(folder.path.length).join("/")) : null;
  return tokenList(
    "storage",
    isFirst ? 1 : page,
    next,
    entries.map((entry) => shown(drive, entry, call)),
  );
}
