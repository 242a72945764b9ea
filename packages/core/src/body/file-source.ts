import { type FileHandle, open, stat } from "node:fs/promises";
import { ArgumentError } from "../errors/argument-error.ts";
import { type OpenedBody, type Source, source } from "./source.ts";

/** Fewer, larger reads cost less CPU; beyond 1 MiB there is nothing more to gain. */
const PIECE = 1 << 20;
/**
 * The HTTP client waits for the socket to drain after a chunk only once 64 KiB are queued. A smaller chunk may still be queued when
 * its buffer is filled again, which would send the wrong bytes.
 */
const SAFE_TO_REUSE = 1 << 16;

/**
 * A file on disk. Its size is taken now, and each time it is read it must still be the same file: same size, same time of change.
 *
 * @throws ArgumentError when it does not exist, is no regular file, or must not be read.
 */
export async function fileSource(path: string | URL): Promise<Source> {
  const name = String(path);
  const known = await readable(name, () => stat(path));
  if (!known.isFile()) throw new ArgumentError("path", `${name} is not a regular file.`);
  // Parts of one file follow each other and take over each other's buffers: fresh memory costs more than reading into it.
  const spare: Buffer[] = [];
  const pieceSize = Math.min(PIECE, known.size);
  return {
    [source]: true,
    size: known.size,
    name,
    stamp: String(known.mtimeMs),
    replayable: true,
    async open(start = 0, end = known.size) {
      const file = await readable(name, () => open(path));
      const unchanged = async (): Promise<void> => {
        const now = await file.stat();
        if (now.size !== known.size || now.mtimeMs !== known.mtimeMs) throw changed(name);
      };
      try {
        await unchanged();
      } catch (error) {
        await file.close();
        throw error;
      }
      const buffers = [1, 2].map(() => spare.pop() ?? Buffer.allocUnsafeSlow(pieceSize));
      return reader(file, { start, end, pieceSize }, buffers, {
        unchanged,
        tooShort: () => changed(name),
        // Only at a clean end has every piece left the socket; after a failure some may still wait in it.
        onEnd: () => spare.push(...buffers),
      });
    },
  };
}

async function readable<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
    throw new ArgumentError("path", `${name} cannot be read: ${code}.`, cause);
  }
}

function changed(name: string): ArgumentError {
  return new ArgumentError("path", `${name} changed while it was being sent. Start again once nothing writes to it.`);
}

interface Checks {
  readonly unchanged: () => Promise<void>;
  readonly tooShort: () => Error;
  readonly onEnd: () => void;
}

/** Reads one piece ahead into buffers that take turns. */
function reader(
  file: FileHandle,
  { start, end, pieceSize }: { readonly start: number; readonly end: number; readonly pieceSize: number },
  buffers: readonly Buffer[],
  { unchanged, tooShort, onEnd }: Checks,
): OpenedBody {
  let at = start;
  let turn = 0;
  let closed: Promise<void> | undefined;
  let ahead = readPiece();

  function readPiece(): Promise<Uint8Array> | undefined {
    const buffer = buffers[turn++ % buffers.length];
    if (at >= end || buffer === undefined) return undefined;
    const position = at;
    const length = Math.min(pieceSize, end - at);
    at += length;
    const piece = fill(buffer, length, position);
    // It is awaited one turn later; until then a failure must not count as unhandled.
    piece.catch(() => undefined);
    return piece;
  }

  async function fill(buffer: Buffer, length: number, position: number): Promise<Uint8Array> {
    for (let done = 0; done < length; ) {
      const { bytesRead } = await file.read(buffer, done, length - done, position + done);
      if (bytesRead === 0) throw tooShort();
      done += bytesRead;
    }
    return length < SAFE_TO_REUSE ? Uint8Array.prototype.slice.call(buffer, 0, length) : buffer.subarray(0, length);
  }

  async function close(): Promise<void> {
    at = end;
    // A read in flight must land before its descriptor is given back.
    await ahead?.catch(() => undefined);
    await (closed ??= file.close());
  }

  return {
    cancel: close,
    [Symbol.asyncIterator]: () => ({
      async next() {
        try {
          if (ahead === undefined) {
            if (closed === undefined) {
              await close();
              onEnd();
            }
            return { done: true, value: undefined };
          }
          const value = await ahead;
          ahead = readPiece();
          // Before the last piece goes out: a server that has all of them takes the upload for whole.
          if (ahead === undefined && closed === undefined) await unchanged();
          return { done: false, value };
        } catch (error) {
          await close();
          throw error;
        }
      },
      async return() {
        await close();
        return { done: true, value: undefined };
      },
    }),
  };
}
