import type { Call } from "../http/route.ts";

/** Aborts when nobody waits for the answer any more. */
export function departure({ reply }: Call): AbortSignal {
  const abort = new AbortController();
  reply.raw.once("close", () => abort.abort());
  return abort.signal;
}
