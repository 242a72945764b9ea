import type { RecordedRequest } from "@kloudless/server";
import { expect } from "vitest";

/**
 * A row of the API's reference: where it stands there; what is asked for, as method and address below `/v1`, with `*` for any id or value;
 * how a user of the SDK asks for it; and the status it is refused with, where a server has nothing of the kind.
 */
export type Row = readonly [row: string, asked: string, ask: () => Promise<unknown>, refusedWith?: number | undefined];

/** Does what a row says, and finds it in what the server was asked and in how it answered. */
export async function expectAsked(server: { readonly requests: readonly RecordedRequest[] }, row: Row): Promise<void> {
  const [, asked, ask, refusedWith] = row;
  const before = server.requests.length;
  await ask();
  const statuses = () => server.requests.slice(before).flatMap((request) => (isAsked(request, asked) ? [request.status] : []));
  // A server notes a status when the answer is out, which may be after it has arrived.
  await expect.poll(() => statuses().length > 0 && statuses().every((status) => status !== undefined), { message: asked }).toBe(true);
  const isRight = (status = 500): boolean => (refusedWith === undefined ? status >= 200 && status < 300 : status === refusedWith);
  expect(statuses().filter((status) => !isRight(status))).toEqual([]);
}

function isAsked({ method, url }: RecordedRequest, asked: string): boolean {
  const [verb, address = ""] = asked.split(" ");
  const [path = "", query] = address.split("?");
  const sent = new URL(url, "http://localhost");
  const pattern = new RegExp(`^/v1${path.replaceAll("*", "[^/]+")}$`);
  const wanted = [...new URLSearchParams(query)];
  return (
    method === verb &&
    pattern.test(sent.pathname) &&
    wanted.every(([name, value]) => (value === "*" ? sent.searchParams.has(name) : sent.searchParams.get(name) === value))
  );
}

/** What a call is refused with, which must be an error of the API in its own words. */
export async function refused(call: PromiseLike<unknown>): Promise<readonly [status: unknown, code: unknown]> {
  try {
    await call;
  } catch (error) {
    const { status, code } = error as { readonly status?: unknown; readonly code?: unknown };
    return [status, code];
  }
  throw new Error("It was expected to be refused, and was not.");
}
