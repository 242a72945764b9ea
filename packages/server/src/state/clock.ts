let last = 0;

/** ISO 8601 in UTC with microseconds, as the API writes times. */
export function isoMicros(micros: bigint): string {
  const seconds = new Date(Number(micros / 1000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(((micros % 1_000_000n) + 1_000_000n) % 1_000_000n).padStart(6, "0")}Z`;
}

/** The present moment; later on every call, so that sorting by it keeps the order in which things were made. */
export function now(): string {
  last = Math.max(Math.floor((performance.timeOrigin + performance.now()) * 1000), last + 1);
  return isoMicros(BigInt(last));
}
