import { makeSource, type OpenedBody, type RequestOptions } from "@kloudless/core";
import { Contents } from "../contents.ts";
import { Download } from "../download/download.ts";
import type { Span } from "../download/range.ts";
import type { DownloadSource } from "../download/requests.ts";
import { probe } from "./download-to.ts";
import type { UploadBody } from "./upload-options.ts";

/**
 * The contents of a file as the body of an upload. Nothing of them is kept: where the service knows ranges, each part of a large file is
 * read when it is sent, and again when it is sent again; where not, they are read once, from front to back.
 *
 * @param threshold - Bytes up to which the upload is one request.
 */
export async function copyBody(from: DownloadSource, threshold: number, options: RequestOptions): Promise<UploadBody> {
  const { size } = from;
  if (size === undefined) return () => new Contents(() => from, options);
  const whole = { start: 0, end: Number.POSITIVE_INFINITY };
  if (size <= threshold) return makeSource({ size, replayable: true, open: () => opened(new Download(from, whole, options)) });
  const { range, validator } = await probe(from, options);
  if (range?.total !== size || validator === undefined) return () => new Contents(() => from, options);
  // Parts of two states of the file must not become one file.
  const part = (span: Span): Download => new Download(from, span, options, validator);
  return makeSource({ size, replayable: true, open: (start = 0, end = size) => opened(part({ start, end })) });
}

function opened(download: Download): OpenedBody {
  return {
    cancel: () => download.cancel(),
    [Symbol.asyncIterator]() {
      const pieces = each(download);
      return {
        next: () => pieces.next(),
        // A generator that waits for the network would only hear of it afterwards.
        return: async () => {
          download.cancel();
          await pieces.return();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

async function* each(download: Download): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const batch of download.batches(1)) yield* batch;
}
