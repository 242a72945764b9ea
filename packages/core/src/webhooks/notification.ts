import { ResponseError } from "../errors/response-error.ts";
import { isObject } from "../json.ts";

/** What the body of a webhook's request said. */
export interface WebhookNotification {
  /** The accounts in which something happened; what it was, their events tell. Usually one; none in a test. */
  readonly accountIds: readonly number[];
  /** The subscription it belongs to, which only the second version of the API has. */
  readonly subscriptionId: number | undefined;
  /** Whether it is the test that an address must pass before it becomes a webhook: its body is empty. */
  readonly isTest: boolean;
}

/**
 * Reads the body of a webhook's request: `account=1` as the API's first version sends it, or the JSON of the second.
 *
 * @throws ResponseError `bad_notification` when it is neither.
 */
export function parseNotification(text: string): WebhookNotification {
  if (text.trim() === "") return { accountIds: [], subscriptionId: undefined, isTest: true };
  const { accounts, subscription } = text.trimStart().startsWith("{") ? fromJson(text) : fromForm(text);
  const accountIds = accounts.map(id);
  if (accountIds.length === 0) throw unreadable();
  return { accountIds, subscriptionId: subscription === undefined ? undefined : id(subscription), isTest: false };
}

interface Fields {
  readonly accounts: readonly unknown[];
  readonly subscription: unknown;
}

function fromForm(text: string): Fields {
  const form = new URLSearchParams(text);
  return { accounts: form.getAll("account"), subscription: form.get("subscription") ?? undefined };
}

function fromJson(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable();
  }
  if (!isObject(value)) throw unreadable();
  const { account, subscription } = value;
  return { accounts: Array.isArray(account) ? account : [account], subscription: subscription ?? undefined };
}

function id(value: unknown): number {
  const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isSafeInteger(number)) return number;
  throw unreadable();
}

const unreadable = (): ResponseError =>
  new ResponseError("The signature is right, but the body names no account in a form that is known.", "bad_notification");
