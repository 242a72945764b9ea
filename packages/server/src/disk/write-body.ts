import type { FileHandle } from "node:fs/promises";

/** A body arrives in small chunks: written many at a time, they take less than half the time. */
const BATCH_BYTES = 512 * 1024;
const BATCH_CHUNKS = 256;

/** What goes along with writing a body. */
export interface Watch {
  /** Told of each chunk before it is written; what it throws ends the writing. */
  readonly see?: (chunk: Uint8Array) => void;
  /** Goes around each write. */
  readonly around?: (write: () => Promise<void>) => Promise<void>;
}

/** Writes a body to its end, from `start` on. While one batch is being written, the next one arrives. */
export async function writeBody(handle: FileHandle, start: number, body: AsyncIterable<Uint8Array>, watch: Watch = {}): Promise<void> {
  const { see, around = (write) => write() } = watch;
  let batch: Uint8Array[] = [];
  let bytes = 0;
  let position = start;
  let writing: Promise<unknown> = Promise.resolve();
  const put = async (): Promise<void> => {
    await writing;
    const [chunks, from] = [batch, position];
    batch = [];
    position += bytes;
    bytes = 0;
    writing = around(() => writeAll(handle, chunks, from));
    // It may fail while the next batch is waited for; it is asked for its outcome before anything else is written.
    writing.catch(() => undefined);
  };
  try {
    for await (const chunk of body) {
      see?.(chunk);
      batch.push(chunk);
      bytes += chunk.length;
      if (bytes >= BATCH_BYTES || batch.length >= BATCH_CHUNKS) await put();
    }
    if (bytes > 0) await put();
    await writing;
  } finally {
    // Whoever hears of a failure may close the file.
    await Promise.allSettled([writing]);
  }
}

/** The operating system may take less at a time. */
async function writeAll(handle: FileHandle, chunks: readonly Uint8Array[], start: number): Promise<void> {
  let position = start;
  const left = [...chunks];
  while (left.length > 0) {
    let { bytesWritten } = await handle.writev(left, position);
    position += bytesWritten;
    while (left[0] !== undefined && bytesWritten >= left[0].length) bytesWritten -= left.shift()?.length ?? 0;
    if (left[0] !== undefined && bytesWritten > 0) left[0] = left[0].subarray(bytesWritten);
  }
}
