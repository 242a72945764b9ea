import { checkIfMatch, isUnchanged, type Representation, wantedRange } from "../http/conditions.ts";
import { attachment } from "../http/content-disposition.ts";
import type { Call } from "../http/route.ts";
import type { ByteRange, Entry } from "../storage/connector.ts";
import type { Drive } from "../storage/drive.ts";
import { isProblem } from "../storage/errors.ts";
import { mimeTypeOf } from "../storage/item-json.ts";
import { nameOf } from "../storage/path.ts";

/** How often a file may be replaced between looking at it and opening it. */
const ATTEMPTS = 5;

/** Answers with the bytes of the file that `find` finds, or those that a GET asks for. */
export async function sendFile(call: Call, drive: Drive, find: () => Promise<Entry>): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send(call, drive, await find());
    } catch (error) {
      if (attempt === ATTEMPTS || !isProblem(error, "changed")) throw error;
    }
  }
}

async function send(call: Call, drive: Drive, entry: Entry): Promise<unknown> {
  const { reply, request } = call;
  const file: Representation = { size: entry.size ?? 0, etag: entry.etag, modified: entry.modified };
  // Conditions are for questions: a form that is sent gets what it was sent for.
  const header = request.method === "POST" ? () => undefined : call.header;
  checkIfMatch(header, file);
  if (isUnchanged(header, file)) return describe(call, entry).code(304).send();
  // A range is for GET alone: asked for the head, a client wants to know the whole.
  const range = request.method === "HEAD" ? undefined : wantedRange(header, file);
  const length = range === undefined ? file.size : range.end - range.start + 1;
  const sha256 = await call.services.digests.find(drive, entry);
  const body = request.method === "HEAD" || length === 0 ? "" : await drive.connector.read(entry.path, reading(entry, range));
  if (sha256 !== undefined) reply.header("repr-digest", `sha-256=:${sha256}:`);
  describe(call, entry)
    .header("content-type", mimeTypeOf(nameOf(entry.path)))
    .header("content-length", String(length));
  if (range !== undefined) reply.code(206).header("content-range", `bytes ${range.start}-${range.end}/${file.size}`);
  return reply.send(body);
}

const reading = ({ etag }: Entry, range: ByteRange | undefined): { range?: ByteRange; etag?: string } => ({
  ...(range !== undefined && { range }),
  ...(etag !== null && { etag }),
});

function describe({ reply }: Call, entry: Entry): Call["reply"] {
  if (entry.etag !== null) reply.header("etag", entry.etag);
  if (entry.modified !== null) reply.header("last-modified", new Date(entry.modified).toUTCString());
  // Somebody else's HTML must not act as this server's own, even where a browser shows it instead of saving it.
  return reply
    .header("accept-ranges", "bytes")
    .header("content-disposition", attachment(nameOf(entry.path)))
    .header("content-security-policy", "sandbox")
    .header("x-content-type-options", "nosniff");
}
