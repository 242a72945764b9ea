import { type Capability, defineCapability } from "@kloudless/core";
import { CalendarApi } from "./calendar-api.ts";

/**
 * The calendar part of the API. In a client's `use` it adds `calendar` to every account; called with an account it returns the same
 * object.
 *
 * @example
 * ```ts
 * const kloudless = new Kloudless({ use: [calendar] });
 * const [account] = await kloudless.accounts.all();
 * for await (const event of account.calendar.calendars.handle("primary").events.all()) console.log(event.name, event.start);
 * ```
 */
export const calendar: Capability<"calendar", CalendarApi, "account"> = /* @__PURE__ */ defineCapability(
  "calendar",
  (connection) => new CalendarApi(connection),
);
