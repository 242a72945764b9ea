const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const TIME = String.raw`(?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})`;
const MONTH = "(?<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const SHORT_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";

/** The three date forms of RFC 9110 section 5.6.7. `Date.parse` takes far too much: `-3` is a day in 2001 to it. */
const HTTP_DATES = [
  new RegExp(String.raw`^${SHORT_DAY}, (?<day>\d{2}) ${MONTH} (?<year>\d{4}) ${TIME} GMT$`),
  new RegExp(String.raw`^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\d{2})-${MONTH}-(?<year>\d{2}) ${TIME} GMT$`),
  new RegExp(String.raw`^${SHORT_DAY} ${MONTH} (?<day>[ \d]\d) ${TIME} (?<year>\d{4})$`),
];

/** Milliseconds since the epoch of an HTTP date, or undefined where the text is none, or names a day that does not exist. */
export function parseHttpDate(text: string): number | undefined {
  for (const form of HTTP_DATES) {
    const parts = form.exec(text)?.groups;
    if (parts === undefined) continue;
    let year = Number(parts.year);
    // RFC 9110: a two-digit year over 50 years ahead is in the last century.
    if (year < 100) year += year + 2000 > new Date().getUTCFullYear() + 50 ? 1900 : 2000;
    const fields = [
      MONTHS.indexOf(parts.month ?? "") / 3,
      Number(parts.day),
      Number(parts.hour),
      Number(parts.minute),
      Number(parts.second),
    ] as const;
    const date = new Date(Date.UTC(year, ...fields));
    const read = [date.getUTCMonth(), date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
    return read.every((value, index) => value === fields[index]) ? date.getTime() : undefined;
  }
  return undefined;
}

/**
 * Seconds a `Retry-After` header asks to wait: whole or decimal seconds, or an HTTP date, read against the answer's own `Date`
 * header so that a wrong clock here does no harm. Undefined for anything else, and for a date that has passed.
 */
export function parseRetryAfter(value: string | undefined, answeredAt: string | undefined): number | undefined {
  const text = value?.trim();
  if (text === undefined || text === "") return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  const date = parseHttpDate(text);
  if (date === undefined) return undefined;
  const now = (answeredAt === undefined ? undefined : parseHttpDate(answeredAt.trim())) ?? Date.now();
  return date > now ? (date - now) / 1000 : undefined;
}
