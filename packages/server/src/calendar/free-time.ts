import type { Span } from "./event-fields.ts";

/** Spans in order of time, those that overlap or meet made one. */
export function united<S extends Span>(spans: readonly S[]): S[] {
  const result: S[] = [];
  for (const span of spans.toSorted((a, b) => a.begins - b.begins)) {
    const last = result.at(-1);
    if (last === undefined || span.begins > last.ends) result.push(span);
    else if (span.ends > last.ends) result[result.length - 1] = { ...last, ends: span.ends };
  }
  return result;
}

/** What is left of a window: the longest stretches in which nothing takes place, if they are not shorter than `least`. */
export function freeTime(window: Span, busy: readonly Span[], least: number): Span[] {
  const free: Span[] = [];
  let begins = window.begins;
  for (const taken of [...united(busy), { begins: window.ends, ends: window.ends }]) {
    const ends = Math.min(taken.begins, window.ends);
    if (ends - begins >= least) free.push({ begins, ends });
    begins = Math.max(begins, taken.ends);
    if (begins >= window.ends) break;
  }
  return free;
}
