import { notFound } from "./api-error.ts";
import type { Query } from "./query.ts";

export const MAX_PAGE_SIZE = 1000;

/** A page of a list that is numbered from 1. */
export interface NumberedPage {
  readonly page: number;
  readonly limit: number;
  readonly offset: number;
}

export function numberedPage(query: Query, defaultSize: number): NumberedPage {
  const page = query.integer("page", { min: 1, max: 1_000_000_000 }) ?? 1;
  const limit = query.integer("page_size", { min: 1, max: MAX_PAGE_SIZE }) ?? defaultSize;
  return { page, limit, offset: (page - 1) * limit };
}

/** The answer to a numbered list. @throws ApiError 404 past the end, where clients stop */
export function numberedList(api: string, { page }: NumberedPage, total: number, objects: readonly unknown[]): Record<string, unknown> {
  if (objects.length === 0 && page > 1) throw notFound("There is no such page.");
  return { total, count: objects.length, page, objects, type: "object_list", api };
}

/** The answer to a list whose next page has a token. */
export const tokenList = (
  api: string,
  page: string | number,
  next: string | null,
  objects: readonly unknown[],
): Record<string, unknown> => ({
  count: objects.length,
  page,
  next_page: next,
  objects,
  type: "object_list",
  api,
});
