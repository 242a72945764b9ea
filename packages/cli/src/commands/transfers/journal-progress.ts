import { basename } from "node:path";

/** How far one file came, as its journal has it; null where that makes no sense. */
export function journalProgress(text: string): { readonly name: string; readonly confirmed: number | null; readonly total: number | null } {
  const state = parsed(text);
  const { target, source, session, parts, size, partSize } = state;
  const isUpload = state.kind === "upload";
  const total = numberOf(isUpload ? (source as Fields | undefined)?.size : size);
  const part = numberOf(isUpload ? (session as Fields | undefined)?.part_size : partSize);
  const name = isUpload ? (target as Fields | undefined)?.name : state.temporary;
  return {
    name: typeof name === "string" ? (isUpload ? name : basename(name)) : "",
    total,
    confirmed: total === null || part === null || typeof parts !== "string" ? null : bytesOf(parts, part, total),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(text: string): Fields {
  try {
    return (JSON.parse(text) as Fields | null) ?? {};
  } catch {
    return {};
  }
}

function numberOf(value: unknown): number | null {
  return Number.isSafeInteger(value) ? Number(value) : null;
}

/** Bytes of parts written as `1-3,7`: all are of one size but the last of the file. */
function bytesOf(parts: string, size: number, total: number): number {
  let bytes = 0;
  for (const [, first, last = first] of parts.matchAll(/(\d+)(?:-(\d+))?/g)) {
    bytes += Math.min(Number(last) * size, total) - Math.min((Number(first) - 1) * size, total);
  }
  return bytes;
}
