import { invalid } from "../http/api-error.ts";
import { MAX_PAGE_SIZE } from "../http/page.ts";
import type { Query } from "../http/query.ts";
import { type AccountCall, accountRoute, type Route } from "../http/route.ts";
import { parseTime } from "../http/time.ts";
import type { CrmRecord } from "../state/crm-records.ts";
import { type EventFilter, firstCursor, readEntry } from "../state/events.ts";
import type { EventRow } from "../state/schema.ts";
import { hasCalendar, keptJson, openCalendar } from "./calendar-call.ts";
import { hasCrm, openCrm } from "./crm-call.ts";
import { openDrive, shown } from "./storage-call.ts";

/** They have stood for add and delete since the first version. */
const ACTIONS: Readonly<Record<string, string>> = { add: "+", delete: "-" };

/** What has happened in an account. */
export const events: Route[] = [
  accountRoute("/accounts/:account/events", { GET: list }),
  accountRoute("/accounts/:account/events/latest", {
    async GET(call) {
      await teller(call);
      const { latest } = await call.services.events.extent(call.account.id);
      return { cursor: String(latest) };
    },
  }),
];

async function list(call: AccountCall): Promise<unknown> {
  const { account, query, services } = call;
  const limit = query.integer("page_size", { min: 1, max: MAX_PAGE_SIZE }) ?? MAX_PAGE_SIZE;
  const tell = await teller(call);
  // Asked before the events are: what is added in between is then behind the cursor, and not lost.
  const extent = await services.events.extent(account.id);
  const filter = wanted(query, firstCursor(account.id), extent);
  const { events: found, remaining } = await services.events.list(account.id, filter, limit);
  const end = found.at(-1)?.id ?? (filter.from === undefined ? filter.after : extent.latest);
  return {
    cursor: writeCursor(end, filter.until),
    count: found.length,
    remaining,
    objects: found.map((event) => eventJson(event, tell)),
    type: "object_list",
    api: "events",
  };
}

/** @throws ApiError 400 */
function wanted(query: Query, first: number, { oldest, latest }: { oldest: number; latest: number }): EventFilter {
  const [from, until] = [time(query, "from"), time(query, "until")];
  const cursor = query.text("cursor") ?? "";
  if (cursor === "") {
    if (until !== undefined && from === undefined) throw invalid("until needs from.");
    return { after: oldest, from, until };
  }
  if (from !== undefined || until !== undefined) throw invalid("from and until cannot be combined with cursor, which remembers until.");
  if (cursor === "0" || cursor === "after-auth") return { after: oldest };
  const read = readCursor(cursor);
  if (read === undefined || read.after < first || read.after > latest) {
    throw invalid("cursor must be one that an earlier answer gave, or after-auth.");
  }
  if (read.after < oldest) {
    throw invalid("Events behind this cursor are no longer kept: begin anew with after-auth, or with the cursor of events/latest.");
  }
  return read;
}

function time(query: Query, name: string): string | undefined {
  const text = query.text(name);
  if (text === undefined) return undefined;
  const parsed = parseTime(text);
  if (parsed === undefined) throw invalid(`${name} must be an ISO 8601 time.`);
  return parsed;
}

/** The id of the last event, and the end of the span that a client once asked for, which holds for all that follows. */
const writeCursor = (id: number, until: string | undefined): string =>
  until === undefined ? String(id) : `${id}.${until.replace(/\D/g, "")}`;

function readCursor(cursor: string): EventFilter | undefined {
  const [, id, until] = /^(\d{1,15})(?:\.(\d{20}))?$/.exec(cursor) ?? [];
  if (id === undefined) return undefined;
  const end = until?.replace(/^(....)(..)(..)(..)(..)(..)(.*)$/, "$1-$2-$3T$4:$5:$6.$7Z");
  return { after: Number(id), until: end };
}

/**
 * What shows the objects of an account's events as its own endpoints show them.
 *
 * @throws ApiError 403, 501
 */
async function teller(call: AccountCall): Promise<(json: string) => unknown> {
  if (hasCrm(call.account)) {
    const crm = openCrm(call);
    return (json) => crm.shown(JSON.parse(json) as CrmRecord);
  }
  if (hasCalendar(call.account)) {
    await openCalendar(call, call.account);
    return (json) => keptJson(json, call.view);
  }
  const drive = await openDrive(call, call.account);
  return (json) => shown(drive, readEntry(json), call);
}

function eventJson(event: EventRow, tell: (json: string) => unknown): Record<string, unknown> {
  const { id, account_id, type, modified, metadata, previous_metadata } = event;
  return {
    id: String(id),
    account: account_id,
    type,
    ...(ACTIONS[type] !== undefined && { action: ACTIONS[type] }),
    modified,
    ip: null,
    user_id: null,
    metadata: tell(metadata),
    ...(previous_metadata !== null && { previous_metadata: tell(previous_metadata) }),
  };
}
