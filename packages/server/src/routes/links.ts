import { invalid, notFound } from "../http/api-error.ts";
import { readJsonObject, requiredText } from "../http/body.ts";
import { numberedList, numberedPage } from "../http/page.ts";
import type { Query } from "../http/query.ts";
import type { Route } from "../http/route.ts";
import { placeOf } from "../state/belongings.ts";
import type { LinkOrder } from "../state/links.ts";
import type { LinkRow } from "../state/schema.ts";
import { linkJson } from "./link-json.ts";
import { readLinkChange, readLinkOptions } from "./link-options.ts";
import { type StorageCall, type StoragesCall, storageRoute, storagesRoute } from "./storage-call.ts";

const DEFAULT_PAGE_SIZE = 100;

/** Links to files, for whoever is given their address. */
export const links: Route[] = [
  storagesRoute("/links", { GET: list, POST: create }),
  storageRoute("/links/:id", {
    async GET(call) {
      const row = await find(call);
      const active = call.query.flag("active");
      if (active !== undefined && active !== (row.active === 1)) throw notFound(`No link with this id is ${active ? "" : "in"}active.`);
      return linkJson(row, call.drive, call.view);
    },
    async PATCH(call) {
      const row = await find(call);
      const change = await readLinkChange(await readJsonObject(call));
      if (Object.keys(change).length > 0) await call.services.links.update(row.id, change);
      return linkJson(await find(call), call.drive, call.view);
    },
    async DELETE(call) {
      await call.services.links.delete((await find(call)).id);
    },
  }),
];

async function list({ drives, query, services, view }: StoragesCall): Promise<unknown> {
  const page = numberedPage(query, DEFAULT_PAGE_SIZE);
  const byAccount = new Map(drives.map((drive) => [drive.account.id, drive]));
  const filter = { active: query.flag("active"), order: orderIn(query), offset: page.offset, limit: page.limit };
  const { total, rows } = await services.links.list([...byAccount.keys()], filter);
  const objects = rows.flatMap((row) => {
    const drive = byAccount.get(row.account_id);
    return drive === undefined ? [] : [linkJson(row, drive, view)];
  });
  return numberedList("storage", page, total, objects);
}

/** @throws ApiError 400 */
function orderIn(query: Query): LinkOrder {
  const [, minus, by] = /^(-?)(created|modified)$/.exec(query.text("ordering") ?? "created") ?? [];
  if (by === undefined) throw invalid("ordering must be created, modified, -created or -modified.");
  return { by: by as LinkOrder["by"], direction: minus === "-" ? "desc" : "asc" };
}

async function create(call: StoragesCall): Promise<unknown> {
  const [drive, ...others] = call.drives;
  if (drive === undefined || others.length > 0) throw invalid("A link is made in one account.");
  const body = await readJsonObject(call);
  const fileId = requiredText(body, "file_id");
  const options = await readLinkOptions(body);
  const entry = await drive.find(fileId, "file");
  const row = await call.services.links.insert(placeOf(drive, entry), options);
  call.reply.code(201);
  return linkJson(row, drive, call.view);
}

/** @throws ApiError 404 for one that is not this account's, too */
async function find({ account, param, services }: StorageCall): Promise<LinkRow> {
  const row = await services.links.find(param("id"));
  if (row?.account_id !== account.id) throw notFound("No link with this id.");
  return row;
}
