import { parseSize } from "../program/values.ts";

/** Bytes a second in each direction; undefined where there is no limit. */
export interface Bandwidth {
  readonly upload: number | undefined;
  readonly download: number | undefined;
}

/** What turns a limit off that a configuration file sets. */
const OFF = "off";

/** The limits of a text: `10M` for each direction, `10M:1M` for upload and download, `off` for none. Undefined where it is no such text. */
export function bandwidthOf(text: string): Bandwidth | undefined {
  const rates = text.split(":").map(rateOf);
  if (rates.length > 2 || rates.includes(undefined)) return undefined;
  const [upload = Number.POSITIVE_INFINITY, download = upload] = rates;
  return { upload: finite(upload), download: finite(download) };
}

export function bandwidthProblem(text: string): string | undefined {
  if (bandwidthOf(text) !== undefined) return undefined;
  return `must be bytes a second like 512K or 10M, 10M:1M for upload and download, or off; got ${JSON.stringify(text)}`;
}

/** Requests a second of a text like `4` or `0.5`; undefined where it is `off`, or no such text. */
export function requestRateOf(text: string): number | undefined {
  const rate = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  return rate >= 0.001 && rate <= 1_000_000 ? rate : undefined;
}

export function requestRateProblem(text: string): string | undefined {
  if (text === OFF || requestRateOf(text) !== undefined) return undefined;
  return `must be requests a second like 4 or 0.5 (at least 0.001), or off; got ${JSON.stringify(text)}`;
}

/** Infinite where there is no limit. */
function rateOf(text: string): number | undefined {
  if (text === OFF) return Number.POSITIVE_INFINITY;
  const rate = parseSize(text);
  return rate === 0 ? undefined : rate;
}

function finite(rate: number): number | undefined {
  return Number.isFinite(rate) ? rate : undefined;
}
