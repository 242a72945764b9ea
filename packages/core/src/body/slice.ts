import { ArgumentError } from "../errors/argument-error.ts";
import { type OpenedBody, type Source, source } from "./source.ts";

/**
 * A part of a source as a source of its own, from `start` up to but without `end`.
 *
 * @param watch - Sees each piece as it is handed over, e.g. to count or to hash it; begins anew each time the part is read.
 * @throws ArgumentError when the source can be read only once, or its size is not known.
 */
export function slice(whole: Source, start: number, end: number, watch?: () => (piece: Uint8Array) => void): Source {
  if (!whole.replayable || whole.size === undefined || start < 0 || end > whole.size || start > end) {
    throw new ArgumentError("body", `There is no part from ${start} to ${end} of this body that could be read again.`);
  }
  return {
    [source]: true,
    size: end - start,
    replayable: true,
    async open(from = 0, to = end - start) {
      const body = await whole.open(start + from, start + to);
      return watch === undefined ? body : watched(body, watch());
    },
  };
}

function watched(body: OpenedBody, see: (piece: Uint8Array) => void): OpenedBody {
  const iterator = body[Symbol.asyncIterator]();
  return {
    cancel: (reason) => body.cancel(reason),
    [Symbol.asyncIterator]: () => ({
      async next() {
        const piece = await iterator.next();
        if (!piece.done) see(piece.value);
        return piece;
      },
      async return() {
        await iterator.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}
