import { numberedList, numberedPage } from "../http/page.ts";
import type { Route } from "../http/route.ts";
import { parseTime } from "../http/time.ts";
import { recentFiles } from "../storage/recent.ts";
import { departure } from "./departure.ts";
import { type StoragesCall, shown, storagesRoute } from "./storage-call.ts";

const DEFAULT_PAGE_SIZE = 100;

/** The files that were modified last, in one account or several. */
export const recent: Route[] = [storagesRoute("/recent", { GET: list })];

async function list(call: StoragesCall): Promise<unknown> {
  const { drives, query } = call;
  const page = numberedPage(query, DEFAULT_PAGE_SIZE);
  const text = query.text("after") ?? "";
  const after = text === "" ? "" : parseTime(text);
  // A time that cannot be read is answered with no files, and not with an error: clients count on that.
  const found = after === undefined ? [] : await recentFiles(drives, after, departure(call));
  const objects = found.slice(page.offset, page.offset + page.limit).map(({ drive, entry }) => shown(drive, entry, call));
  return numberedList("storage", page, found.length, objects);
}
