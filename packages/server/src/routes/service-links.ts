import { tokenList } from "../http/page.ts";
import type { Route } from "../http/route.ts";
import type { Entry } from "../storage/connector.ts";
import { type StorageCall, storageRoute } from "./storage-call.ts";

/** The links that the service behind an account made itself. Disks make none, which is an answer and not a failure. */
export const serviceLinks: Route[] = [
  storageRoute("/files/:id/links", { GET: (call) => none(call, "file") }),
  storageRoute("/folders/:id/links", { GET: (call) => none(call, "folder") }),
];

async function none({ drive, param }: StorageCall, kind: Entry["kind"]): Promise<unknown> {
  await drive.find(param("id"), kind);
  return tokenList("storage", 1, null, []);
}
