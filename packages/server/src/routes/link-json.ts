import type { LinkRow } from "../state/schema.ts";
import type { Drive } from "../storage/drive.ts";
import type { View } from "../storage/item-json.ts";
import { parsePath } from "../storage/path.ts";

/** Where browsers go: beside the API, not below its version. */
export const linkUrl = (id: string, { baseUrl }: View): string => new URL(`/l/${id}`, baseUrl).href;

/** The link as the API writes it. Of a password it only tells that there is one. */
export const linkJson = (row: LinkRow, drive: Drive, view: View): Record<string, unknown> => ({
  id: row.id,
  url: linkUrl(row.id, view),
  file_id: drive.idOf(parsePath(row.path)),
  account: row.account_id,
  active: row.active === 1,
  direct: row.direct === 1,
  password: row.password_hash === null ? null : true,
  expiration: row.expiration,
  created: row.created,
  modified: row.modified,
  type: "link",
  api: "storage",
  href: `${view.baseUrl}/accounts/${row.account_id}/storage/links/${row.id}`,
});
