import { invalid } from "../http/api-error.ts";
import { type EventFields, spanOf } from "./event-fields.ts";
import { isDate } from "./moments.ts";
import { checkRule } from "./series.ts";

/** @throws ApiError 400 when the times of an event make no sense together */
export function checkFields(fields: EventFields, calendarZone: string | null): void {
  for (const name of ["start", "end"] as const) {
    if (!fields.all_day && isDate(fields[name]))
      throw invalid(`${name} must be a time; for whole days, set all_day and give both as dates.`);
  }
  const { begins, ends } = spanOf(fields, calendarZone);
  if (ends <= begins) throw invalid("end must be later than start; the end of an event of whole days is the day after the last one.");
  checkRule(fields, calendarZone);
}
