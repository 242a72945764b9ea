import { StorageError } from "./errors.ts";

export type ThumbnailFormat = "jpeg" | "png";

/** Larger files are not even read. */
export const MAX_IMAGE_BYTES: number = 64 * 1024 * 1024;
/** A small file can unfold to any number of pixels: this many take about 250 MiB. */
const MAX_PIXELS = 64_000_000;
const MAX_SECONDS = 20;
const MAX_WAITING = 32;

/** What stands where in files whose images are safe to unfold: SVG, for one, is a program in disguise. */
const SIGNATURES: readonly (readonly [at: number, text: string])[] = [
  [0, "\xff\xd8\xff"],
  [0, "\x89PNG\r\n\x1a\n"],
  [0, "GIF87a"],
  [0, "GIF89a"],
  [8, "WEBP"],
  [0, "II*\0"],
  [0, "MM\0*"],
  [4, "ftypavif"],
  [4, "ftypavis"],
];

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * Makes a small picture of an image, upright, no side longer than `size` pixels. One after the other, from reading it on: each may take
 * much memory.
 *
 * @throws StorageError `unsupported` for what is no image, or without the optional library; `busy` when too many are waited for
 */
export async function thumbnailOf(read: () => Promise<Buffer>, size: number, format: ThumbnailFormat): Promise<Buffer> {
  if (waiting >= MAX_WAITING) throw new StorageError("busy", "Too many thumbnails are being made.");
  waiting++;
  const made = last.then(async () => make(await read(), size, format));
  last = made.catch(() => undefined).finally(() => waiting--);
  return made;
}

async function make(image: Buffer, size: number, format: ThumbnailFormat): Promise<Buffer> {
  const beginning = image.toString("latin1", 0, 16);
  if (!SIGNATURES.some(([at, text]) => beginning.startsWith(text, at))) throw noThumbnail();
  const sharp = await library();
  try {
    const picture = sharp(image, { limitInputPixels: MAX_PIXELS, sequentialRead: true, failOn: "error" })
      .timeout({ seconds: MAX_SECONDS })
      .rotate()
      .resize(size, size, { fit: "inside", withoutEnlargement: true });
    return await (format === "png" ? picture.png() : picture.flatten({ background: "white" }).jpeg()).toBuffer();
  } catch (error) {
    throw new StorageError("unsupported", "The image is damaged or too large for a thumbnail.", { cause: error });
  }
}

/** Loaded on first use: it is large, and few need it. */
async function library() {
  try {
    return (await import("sharp")).default;
  } catch (error) {
    throw new StorageError("unsupported", "This server makes no thumbnails: the sharp package is not installed, or not for this system.", {
      cause: error,
    });
  }
}

export const noThumbnail = (): StorageError =>
  new StorageError("unsupported", "There are thumbnails of JPEG, PNG, GIF, WebP, TIFF and AVIF images only.");
