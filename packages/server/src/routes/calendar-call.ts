import { forbidden, invalid, notFound, unsupported } from "../http/api-error.ts";
import { type AccountCall, accountRoute, type Call, type Handler, type Method, type Route } from "../http/route.ts";
import type { AccountRow, CalendarRow } from "../state/schema.ts";
import type { View } from "../storage/item-json.ts";
import { knownService } from "../storage/known-services.ts";
import { checkAsUser } from "./as-user.ts";

/** A call about one calendar of an account. */
export interface CalendarCall extends AccountCall {
  readonly calendar: CalendarRow;
}

type MethodsOf<C extends Call> = { readonly [M in Method]?: Handler<C> };

/** A route below an account's `cal`: only while the account is active and has calendars. */
export const calendarAccountRoute = (path: string, methods: MethodsOf<AccountCall>): Route =>
  accountRoute(
    `/accounts/:account/cal${path}`,
    admitting(methods, async (call) => {
      await openCalendar(call, call.account);
      return call;
    }),
  );

/** A route about one calendar; `primary` stands for the main one. */
export const calendarRoute = (path: string, methods: MethodsOf<CalendarCall>): Route =>
  calendarAccountRoute(
    `/calendars/:calendar${path}`,
    admitting(methods, async (call) => ({ ...call, calendar: await calendarOf(call, call.account, call.param("calendar")) })),
  );

const admitting = <C extends AccountCall>(
  methods: MethodsOf<C>,
  admit: (call: AccountCall) => Promise<C | AccountCall>,
): MethodsOf<AccountCall> =>
  Object.fromEntries(
    Object.entries(methods).map(([method, handler]) => [method, async (call: AccountCall) => handler((await admit(call)) as C)]),
  );

export const hasCalendar = ({ service }: AccountRow): boolean => knownService(service)?.apis.includes("calendar") === true;

/** @throws ApiError 400, 403, 404, 501 */
export async function openCalendar(call: Call, account: AccountRow): Promise<void> {
  if (account.active === 0) throw forbidden("The account is not active.");
  if (!hasCalendar(account)) throw unsupported(`${account.service} is not a calendar service.`);
  await checkAsUser(call, account);
}

/** @throws ApiError 404 */
async function calendarOf({ services }: Call, account: AccountRow, id: string): Promise<CalendarRow> {
  const primary = await services.calendars.primary(account);
  const calendar = id === "primary" || id === primary.id ? primary : await services.calendars.find(account.id, id);
  if (calendar === undefined) throw notFound("No calendar with this id.");
  return calendar;
}

/** A calendar or an event as the API writes it, from what is kept of it in the stream of events or made of a row. */
export function shownWithAddress(record: Readonly<Record<string, unknown>>, { baseUrl, raw }: View): Record<string, unknown> {
  const { id, account_id, calendar_id } = record as Readonly<Record<string, string>>;
  const calendars = `${baseUrl}/accounts/${account_id}/cal/calendars`;
  const href = calendar_id === undefined ? `${calendars}/${id}` : `${calendars}/${calendar_id}/events/${id}`;
  return { ...record, href, ...(raw && { raw_id: id, raw: { object: record } }) };
}

export const keptJson = (json: string, view: View): Record<string, unknown> =>
  shownWithAddress(JSON.parse(json) as Record<string, unknown>, view);

const MAX_TOKEN_LENGTH = 512;

/** Where the page begins that a client asks for: the text that was sealed in its token, nothing for the first. @throws ApiError 400 */
export function pageStart({ services, query, account }: AccountCall, name: string): string | undefined {
  const page = query.text("page") ?? "";
  if (page === "" || page === "1") return undefined;
  const start = page.length > MAX_TOKEN_LENGTH ? undefined : services.sealer.open(`${account.id}/${name}`, page);
  if (start === undefined) throw invalid("page must be the next_page of an earlier answer, with the same parameters.");
  return start;
}

/** The answer to a list; pages are texts, as the API's documentation has them. */
export const pageOf = (
  { services, query, account }: AccountCall,
  name: string,
  objects: readonly unknown[],
  next: string | undefined,
): Record<string, unknown> => ({
  count: objects.length,
  page: query.text("page") || "1",
  next_page: next === undefined ? null : services.sealer.seal(`${account.id}/${name}`, next),
  objects,
  type: "object_list",
  api: "calendar",
});
