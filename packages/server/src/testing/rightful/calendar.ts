import { type Estate, made } from "../estate.ts";
import { type Ask, listing, type NamedPlan, OWN, plansFor } from "./plan.ts";

/** Calendars, and what takes place in them. */
export function calendarPlans(): NamedPlan[] {
  const plan = plansFor("calendar");
  const [all, one] = ["/accounts/:account/cal/calendars", "/accounts/:account/cal/calendars/:calendar"];
  const time = { start: "2030-01-01T10:00:00Z", end: "2030-01-01T11:00:00Z" };
  const calendar = async ({ owner, accounts }: Estate) =>
    (await made(owner.post(`/accounts/${accounts.calendar}/cal/calendars`, { name: "secret" }))).id ?? "";
  const event = async (estate: Estate) => {
    const ids = { calendar: await calendar(estate) };
    const path = `/accounts/${estate.accounts.calendar}/cal/calendars/${ids.calendar}/events`;
    return { ids: { ...ids, event: (await made(estate.owner.post(path, { name: "secret", ...time }))).id ?? "" } };
  };
  const of =
    (rest: { body?: unknown } = {}): Ask =>
    async (estate) => ({ ids: { calendar: await calendar(estate) }, ...rest });
  return [
    plan(`GET ${all}`, listing(calendar), OWN),
    plan(`POST ${all}`, () => ({ body: { name: "n" } }), OWN),
    plan(`GET ${one}`, of()),
    plan(`PATCH ${one}`, of({ body: { name: "renamed" } })),
    plan(`DELETE ${one}`, of()),
    plan(`GET ${one}/events`, of()),
    plan(`POST ${one}/events`, of({ body: time })),
    plan(`GET ${one}/events/:event`, event),
    plan(`PATCH ${one}/events/:event`, async (estate) => ({ ...(await event(estate)), body: { name: "renamed" } })),
    plan(`DELETE ${one}/events/:event`, event),
    plan("POST /accounts/:account/cal/availability", async (estate) => ({
      body: { meeting_duration: "PT30M", time_windows: [time], calendars: [await calendar(estate)] },
    })),
  ];
}
