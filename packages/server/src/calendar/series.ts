import { RRuleTemporal } from "rrule-temporal";
import { Temporal } from "temporal-polyfill";
import { invalid } from "../http/api-error.ts";
import { dayBegins, type EventFields, type Span, spanOf, zoneOf } from "./event-fields.ts";
import { dayOf, momentOf, writtenLike } from "./moments.ts";

const MAX_RULE_LENGTH = 1000;
const MAX_COUNT = 10_000;
const MAX_ITERATIONS = 20_000;
/** How much of a series without an end is shown when nobody says how much. */
const SHOWN_MS = 2 * 366 * 24 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
const RULE = /^(?:RRULE:)?[A-Z-]+=[\w+,:-]+(?:;[A-Z-]+=[\w+,:-]+)*;?$/i;

/** One of the times a series takes place. */
export interface Occurrence extends Span {
  /** Its moment in UTC, or its day, in digits: what tells it from the others, wherever it is moved. */
  readonly key: string;
  readonly start: string;
  readonly end: string;
}

/** @throws ApiError 400 for a rule that is none, or none for a calendar */
export function checkRule(fields: EventFields, calendarZone: string | null): void {
  const [rule, ...more] = fields.recurrence ?? [];
  if (rule === undefined) return;
  if (more.length > 0) throw invalid("recurrence must have a single rule.");
  const { rrule } = rule;
  if (rrule.length > MAX_RULE_LENGTH || !RULE.test(rrule)) throw invalid("recurrence[0].rrule must be an RRULE of RFC 5545.");
  if (/FREQ=(?:SECONDLY|MINUTELY|HOURLY)|BY(?:HOUR|MINUTE|SECOND)=/i.test(rrule))
    throw invalid("recurrence[0].rrule must not repeat an event within a day.");
  const count = /(?:^|[;:])COUNT=(?<count>[^;]*)/i.exec(rrule)?.groups?.count;
  if (count !== undefined && !(/^\d{1,6}$/.test(count) && Number(count) >= 1 && Number(count) <= MAX_COUNT))
    throw invalid(`recurrence[0].rrule: COUNT must be from 1 to ${MAX_COUNT}.`);
  const until = /(?:^|[;:])UNTIL=(?<until>[^;]*)/i.exec(rrule)?.groups?.until;
  if (until !== undefined && !/^\d{8}(?:T\d{6}Z?)?$/.test(until)) throw invalid("recurrence[0].rrule: UNTIL must be a date or a time.");
  try {
    new Series(fields, calendarZone).end();
  } catch (error) {
    if (!(error instanceof Error) || error.name === "ApiError") throw error;
    // The library says what is wrong with a rule in an Error of no class of its own.
    throw invalid(`recurrence[0].rrule: ${error.message}`);
  }
}

/** The occurrences of a recurring event, at the same time of day across changes of the clock. */
export class Series {
  readonly #fields: EventFields;
  readonly #zone: string;
  readonly #rule: RRuleTemporal;
  /** Days of an event of whole days, else milliseconds. */
  readonly #length: number;

  constructor(fields: EventFields, calendarZone: string | null) {
    this.#fields = fields;
    this.#zone = zoneOf(fields, calendarZone);
    const { begins, ends } = spanOf(fields, calendarZone);
    const first = dayOf(fields.start, "start");
    this.#length = fields.all_day ? first.until(dayOf(fields.end, "end")).days : ends - begins;
    this.#rule = new RRuleTemporal({
      rruleString: fields.recurrence?.[0]?.rrule.replace(/;$/, "") ?? "",
      // Days are counted where none is longer than another.
      dtstart: fields.all_day ? first.toZonedDateTime("UTC") : momentOf(fields.start, this.#zone, "start"),
      temporal: Temporal,
      includeDtstart: true,
      maxIterations: MAX_ITERATIONS,
    });
  }

  /** When the last occurrence ends; undefined for a series without an end. */
  end(): number | undefined {
    const { count, until } = this.#rule.options();
    if (count === undefined && until === undefined) {
      // A rule that never takes place shows here.
      this.#rule.next();
      return undefined;
    }
    const last = this.#rule.all().at(-1);
    return last === undefined ? spanOf(this.#fields, this.#zone).ends : this.#occurrence(last).ends;
  }

  /** The occurrences that take place, in part at least, in a span. */
  within({ begins, ends }: Span): Occurrence[] {
    const reach = (this.#fields.all_day ? (this.#length + 2) * DAY_MS : this.#length) + DAY_MS;
    return this.#rule
      .between(new Date(begins - reach), new Date(ends + DAY_MS), true)
      .map((moment) => this.#occurrence(moment))
      .filter((occurrence) => occurrence.begins < ends && occurrence.ends > begins);
  }

  /** As far as a series is shown when nobody says how far: to its end, or two years ahead. */
  shownUntil(from: number): number {
    return this.end() ?? Math.max(from, Date.now()) + SHOWN_MS;
  }

  /** The occurrence with this key; undefined when the series has none. */
  find(key: string): Occurrence | undefined {
    const [, year, month, day, time] = /^(\d{4})(\d\d)(\d\d)(?:T(\d{6})Z)?$/.exec(key) ?? [];
    if (year === undefined || (time === undefined) !== this.#fields.all_day) return undefined;
    const near = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
    if (Number.isNaN(near)) return undefined;
    return this.within({ begins: near - DAY_MS, ends: near + 2 * DAY_MS }).find((occurrence) => occurrence.key === key);
  }

  #occurrence(moment: Temporal.ZonedDateTime): Occurrence {
    const { start, end, all_day, end_time_zone } = this.#fields;
    if (all_day) {
      const day = moment.toPlainDate();
      const next = day.add({ days: this.#length });
      const key = day.toString().replaceAll("-", "");
      return {
        key,
        start: day.toString() + start.slice(10),
        end: next.toString() + end.slice(10),
        begins: dayBegins(day, this.#zone),
        ends: dayBegins(next, this.#zone),
      };
    }
    const begins = moment.epochMilliseconds;
    const last = moment.add({ milliseconds: this.#length });
    return {
      key: moment.toInstant().toString({ smallestUnit: "second" }).replaceAll(/[:-]/g, ""),
      start: writtenLike(start, moment),
      end: writtenLike(end, last.withTimeZone(end_time_zone ?? this.#zone)),
      begins,
      ends: last.epochMilliseconds,
    };
  }
}
