export type { AvailabilityQuery, TimeWindow } from "./availability.ts";
export { calendar } from "./calendar.ts";
export { CalendarApi } from "./calendar-api.ts";
export {
  type Attachment,
  type Attendee,
  CalendarEvent,
  type CalendarEventData,
  type CalendarEventHandle,
  type CustomProperty,
  type Person,
  type Recurrence,
  type Reminder,
} from "./calendar-event.ts";
export { type CalendarEventListParams, CalendarEvents, type NewCalendarEvent } from "./calendar-events.ts";
export { Calendar, type CalendarData, type CalendarHandle } from "./calendar-resource.ts";
export { Calendars, type NewCalendar } from "./calendars.ts";
