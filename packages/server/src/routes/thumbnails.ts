import { invalid } from "../http/api-error.ts";
import type { Query } from "../http/query.ts";
import type { Route } from "../http/route.ts";
import type { Entry } from "../storage/connector.ts";
import type { Drive } from "../storage/drive.ts";
import { mimeTypeOf } from "../storage/item-json.ts";
import { nameOf } from "../storage/path.ts";
import { MAX_IMAGE_BYTES, noThumbnail, type ThumbnailFormat, thumbnailOf } from "../storage/thumbnail.ts";
import { type StorageCall, storageRoute } from "./storage-call.ts";

const DEFAULT_SIZE = 256;
const MAX_SIZE = 2048;

/** Small pictures of images. */
export const thumbnails: Route[] = [storageRoute("/files/:id/thumbnail", { GET: send })];

async function send({ drive, param, query, reply }: StorageCall): Promise<unknown> {
  const size = query.integer("size", { min: 1, max: MAX_SIZE }) ?? DEFAULT_SIZE;
  const format = formatIn(query);
  const entry = await drive.find(param("id"), "file");
  if (!mimeTypeOf(nameOf(entry.path)).startsWith("image/") || (entry.size ?? 0) > MAX_IMAGE_BYTES) throw noThumbnail();
  const picture = await thumbnailOf(() => read(drive, entry), size, format);
  return reply.header("content-type", `image/${format}`).header("x-content-type-options", "nosniff").send(picture);
}

/** @throws ApiError 400 */
function formatIn(query: Query): ThumbnailFormat {
  const format = query.text("image_format")?.toLowerCase() ?? "jpeg";
  if (format === "jpeg" || format === "jpg") return "jpeg";
  if (format === "png") return format;
  throw invalid("image_format must be png or jpeg.");
}

async function read(drive: Drive, entry: Entry): Promise<Buffer> {
  const body = await drive.connector.read(entry.path, entry.etag === null ? {} : { etag: entry.etag });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_IMAGE_BYTES) throw noThumbnail();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
