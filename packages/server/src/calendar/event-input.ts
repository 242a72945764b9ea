import { invalid } from "../http/api-error.ts";
import { isObject, type JsonObject } from "../http/body.ts";
import { keptText } from "../http/kept-text.ts";
import { checkFields } from "./check-event.ts";
import type { EventFields } from "./event-fields.ts";
import { isDate, zoneName } from "./moments.ts";

const MAX_TEXT = 8192;
const MAX_ITEMS = 1000;

/**
 * What an event is to be: what it was, with what a body says. Keys that are none of an event's are ignored, as everywhere.
 *
 * @throws ApiError 400
 */
export function eventFields(body: JsonObject, before: EventFields | undefined, calendarZone: string | null): EventFields {
  const read = new Reader(body, before);
  const start = read.required("start");
  const end = read.required("end");
  const fields: EventFields = {
    name: read.text("name"),
    description: read.text("description"),
    location: read.text("location"),
    all_day: read.flag("all_day") ?? (isDate(start) && isDate(end)),
    start,
    end,
    start_time_zone: read.zone("start_time_zone"),
    end_time_zone: read.zone("end_time_zone"),
    recurrence: read.recurrence(),
    status: read.text("status") ?? "confirmed",
    visibility: read.text("visibility"),
    transparent: read.flag("transparent") ?? false,
    ical_uid: read.text("ical_uid"),
    creator: read.object("creator"),
    // What it was called before.
    organizer: read.object("organizer") ?? (isObject(body.owner) ? { id: null, ...body.owner } : null),
    attendees: read.objects("attendees"),
    attachments: read.objects("attachments") ?? [],
    custom_properties: read.objects("custom_properties") ?? [],
    use_default_reminder: read.flag("use_default_reminder") ?? null,
    reminders: read.objects("reminders"),
  };
  checkFields(fields, calendarZone);
  return fields;
}

/** Reads one key after the other: from the body, else from what was there before. */
class Reader {
  readonly #body: JsonObject;
  readonly #before: Partial<EventFields>;

  constructor(body: JsonObject, before: EventFields | undefined) {
    this.#body = body;
    this.#before = before ?? {};
  }

  text(name: keyof EventFields): string | null {
    const value = this.#value(name);
    if (value === null) return null;
    if (typeof value !== "string") throw invalid(`${name} must be a string or null.`);
    return keptText(value, name, MAX_TEXT);
  }

  required(name: "start" | "end"): string {
    const value = this.#value(name);
    if (typeof value !== "string" || value === "") throw invalid(`${name} is required and must be an ISO 8601 time.`);
    return value;
  }

  flag(name: keyof EventFields): boolean | undefined {
    const value = this.#value(name);
    if (value === null || typeof value === "boolean") return value ?? undefined;
    throw invalid(`${name} must be true or false.`);
  }

  zone(name: keyof EventFields): string | null {
    const value = this.text(name);
    return value === null ? null : zoneName(value, name);
  }

  object(name: keyof EventFields): JsonObject | null {
    const value = this.#value(name);
    if (value === null || isObject(value)) return value;
    throw invalid(`${name} must be an object or null.`);
  }

  objects(name: keyof EventFields): JsonObject[] | null {
    const value = this.#value(name);
    if (value === null) return null;
    if (!Array.isArray(value) || !value.every(isObject)) throw invalid(`${name} must be a list of objects, or null.`);
    if (value.length > MAX_ITEMS) throw invalid(`${name} must not have more than ${MAX_ITEMS} items.`);
    return value;
  }

  recurrence(): { rrule: string }[] | null {
    const rules = this.objects("recurrence");
    if (rules === null || rules.length === 0) return null;
    return rules.map(({ rrule }, index) => {
      if (typeof rrule !== "string") throw invalid(`recurrence[${index}].rrule is required and must be a string.`);
      return { rrule };
    });
  }

  #value(name: keyof EventFields): unknown {
    return (this.#body[name] === undefined ? this.#before[name] : this.#body[name]) ?? null;
  }
}
