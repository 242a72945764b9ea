import parseRange from "range-parser";
import type { ByteRange } from "../storage/connector.ts";
import { ApiError } from "./api-error.ts";

/** What is known about a file that a client wants to download. */
export interface Representation {
  readonly size: number;
  readonly etag: string | null;
  readonly modified: string | null;
}

type Headers = (name: string) => string | undefined;

/** Whether the client has the file already, as its `If-None-Match` says. */
export function isUnchanged(header: Headers, { etag }: Representation): boolean {
  const known = header("if-none-match");
  return known !== undefined && etag !== null && matches(known, etag);
}

/** @throws ApiError 412 when `If-Match` asks for another content than there is */
export function checkIfMatch(header: Headers, { etag }: Representation): void {
  const wanted = header("if-match");
  if (wanted !== undefined && (etag === null || !matches(wanted, etag))) {
    throw new ApiError(412, "request_failed", "The file is not the one that If-Match names.");
  }
}

/**
 * The bytes that the `Range` header asks for; undefined for all of them, also when it asks for several ranges, or when `If-Range`
 * names a content that is no longer there.
 *
 * @throws ApiError 416 for a range behind the end
 */
export function wantedRange(header: Headers, file: Representation): ByteRange | undefined {
  const range = header("range");
  if (range === undefined || !isStill(header("if-range"), file)) return undefined;
  const ranges = parseRange(file.size, range);
  if (ranges === -1 && range.startsWith("bytes=")) {
    const headers = { "content-range": `bytes */${file.size}` };
    throw new ApiError(416, "invalid_parameters", `The file has ${file.size} bytes: there is nothing at that range.`, { headers });
  }
  if (typeof ranges === "number" || ranges.type !== "bytes" || ranges.length !== 1) return undefined;
  return ranges[0];
}

function isStill(condition: string | undefined, { etag, modified }: Representation): boolean {
  if (condition === undefined) return true;
  if (condition.startsWith('"')) return condition === etag;
  // A date has whole seconds.
  return modified !== null && Math.floor(Date.parse(modified) / 1000) * 1000 === Date.parse(condition);
}

const matches = (list: string, etag: string): boolean =>
  list.trim() === "*" || list.split(",").some((candidate) => candidate.trim().replace(/^W\//, "") === etag);
