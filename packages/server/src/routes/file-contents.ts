import { checkIfMatch, isUnchanged, type Representation, wantedRange } from "../http/conditions.ts";
import { attachment } from "../http/content-disposition.ts";
import type { Route } from "../http/route.ts";
import type { ByteRange, Entry } from "../storage/connector.ts";
import { isProblem } from "../storage/errors.ts";
import { mimeTypeOf } from "../storage/item-json.ts";
import { nameOf } from "../storage/path.ts";
import { type StorageCall, storageRoute } from "./storage-call.ts";

/** How often a file may be replaced between looking at it and opening it. */
const ATTEMPTS = 5;

/** The bytes of a file. */
export const fileContents: Route[] = [
  storageRoute("/files/:id/contents", {
    async GET(call) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await send(call);
        } catch (error) {
          if (attempt === ATTEMPTS || !isProblem(error, "changed")) throw error;
        }
      }
    },
  }),
];

async function send(call: StorageCall): Promise<unknown> {
  const { drive, param, header, reply, request } = call;
  const entry = await drive.find(param("id"), "file");
  const file: Representation = { size: entry.size ?? 0, etag: entry.etag, modified: entry.modified };
  checkIfMatch(header, file);
  if (isUnchanged(header, file)) return describe(call, entry).code(304).send();
  // A range is for GET alone: asked for the head, a client wants to know the whole.
  const range = request.method === "HEAD" ? undefined : wantedRange(header, file);
  const length = range === undefined ? file.size : range.end - range.start + 1;
  const body = request.method === "HEAD" || length === 0 ? "" : await drive.connector.read(entry.path, reading(entry, range));
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

function describe({ reply }: StorageCall, entry: Entry): StorageCall["reply"] {
  if (entry.etag !== null) reply.header("etag", entry.etag);
  if (entry.modified !== null) reply.header("last-modified", new Date(entry.modified).toUTCString());
  return reply
    .header("accept-ranges", "bytes")
    .header("content-disposition", attachment(nameOf(entry.path)))
    .header("x-content-type-options", "nosniff");
}
