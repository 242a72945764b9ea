import { notFound } from "../http/api-error.ts";
import { MAX_PAGE_SIZE } from "../http/page.ts";
import type { Query } from "../http/query.ts";
import type { CrmRecord, Position } from "../state/crm-records.ts";
import type { Sealer } from "../storage/object-ids.ts";

const DEFAULT_PAGE_SIZE = 100;

/** A page that was asked for: where it begins, and what to say when there is another one. */
export interface PageRequest {
  /** As it was asked for; `1` for the first. */
  readonly page: string | number;
  readonly limit: number;
  readonly after: Position | undefined;
  /** Records on the pages before. */
  readonly skipped: number;
  /** The token for what comes behind a record. */
  readonly next: (time: string, last: CrmRecord, count: number) => string;
}

/**
 * The page that a query asks for, of the list that `list` names. A token is of use for its own list alone; it is sealed, so that nobody
 * can make one up.
 *
 * @throws ApiError 404 for a page that was never given out, where clients stop; 400 for a bad size
 */
export function pageRequest(query: Query, sealer: Sealer, list: readonly (string | number)[]): PageRequest {
  const limit = query.integer("page_size", { min: 1, max: MAX_PAGE_SIZE }) ?? DEFAULT_PAGE_SIZE;
  const context = JSON.stringify(["crm", ...list]);
  const page = query.text("page") ?? "";
  const isFirst = page === "" || page === "1";
  const opened = isFirst ? undefined : sealer.open(context, page);
  if (!isFirst && opened === undefined) throw notFound("There is no such page.");
  const [time, rawId, skipped] = opened === undefined ? [] : (JSON.parse(opened) as [string, string, number]);
  return {
    page: isFirst ? 1 : page,
    limit,
    after: time === undefined || rawId === undefined ? undefined : { time, rawId },
    skipped: skipped ?? 0,
    next: (at, last, count) => sealer.seal(context, JSON.stringify([at, last.rawId, (skipped ?? 0) + count])),
  };
}
