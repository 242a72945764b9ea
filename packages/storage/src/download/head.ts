import type { StreamedResponse } from "@kloudless/core";
import { type ContentRange, parseContentRange } from "./range.ts";

/** What the head of an answer says about the body that follows. */
export interface Head {
  readonly status: number;
  readonly requestId: string | undefined;
  /** Which bytes come, on 206. */
  readonly range: ContentRange | undefined;
  /** Bytes of the body; undefined where it is not said, or where they are compressed and so say nothing about the file. */
  readonly length: number | undefined;
  /** How the body is compressed, in lower case; undefined where it is not. */
  readonly encoding: string | undefined;
  /** What the rest of the same file can be asked for with; undefined where that is not possible. */
  readonly validator: string | undefined;
  readonly etag: string | undefined;
  /** The SHA-256 of the whole file, in base64, where the server vouches for it (`Repr-Digest`, RFC 9530). */
  readonly sha256: string | undefined;
}

/** Reads the head of an answer. */
export function headOf({ status, headers }: StreamedResponse): Head {
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return (typeof value === "object" ? value[0] : value)?.trim();
  };
  const named = header("content-encoding")?.toLowerCase();
  const encoding = named === "" || named === "identity" ? undefined : named;
  const length = header("content-length");
  const etag = header("etag");
  const ranges = status === 206 || /\bbytes\b/i.test(header("accept-ranges") ?? "");
  return {
    status,
    requestId: header("x-kloudless-request-id"),
    range: status === 206 ? parseContentRange(header("content-range")) : undefined,
    length: encoding === undefined && length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined,
    encoding,
    // A weak one (W/"…") promises the same meaning, not the same bytes.
    validator: ranges && encoding === undefined && etag?.startsWith('"') ? etag : undefined,
    etag,
    sha256: encoding === undefined ? /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(header("repr-digest") ?? "")?.[1] : undefined,
  };
}
