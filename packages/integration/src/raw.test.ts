import { ApiError, type Method } from "@kloudless/core";
import { expect, type TestContext, test } from "vitest";
import type { Echo } from "./setup/echo-service.ts";
import { describeEach } from "./support/describe-each.ts";
import { refusal, rejection } from "./support/rejection.ts";
import { required } from "./support/required.ts";
import { kloudless, target } from "./support/target.ts";
import { unlessUnsupported } from "./support/unsupported.ts";

/** For each service a request that changes nothing, answered in JSON with no more than who the account belongs to, or what there is. */
const HARMLESS: Readonly<Record<string, { readonly method: Method; readonly uri: string }>> = {
  box: { method: "GET", uri: "/2.0/users/me" },
  dropbox: { method: "POST", uri: "/2/users/get_current_account" },
  gdrive: { method: "GET", uri: "/drive/v2/about" },
  google_calendar: { method: "GET", uri: "/calendar/v3/users/me/calendarList" },
  salesforce: { method: "GET", uri: "/services/data/" },
};

describeEach("raw", target.accounts, "is active", ({ id, service }) => {
  const account = kloudless.account(id);
  /** What the service gets can only be seen where it is ours, too. */
  const needsEcho = (context: TestContext) => context.skip(!target.local, `${service} does not tell what it was asked`);

  test("a request goes through to the service, and its answer comes back", async (context) => {
    const { method, uri } = required(context, HARMLESS[service], `no harmless request is known here for ${service}`);
    const answer = await unlessUnsupported(context, account.raw(method, uri), `the server passes nothing through to ${service}`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toBeTypeOf("object");
  });

  test("method, address, headers and body arrive as they were sent", async (context) => {
    needsEcho(context);
    const json = { name: "Zoë", n: [1, null] };
    const answer = await account.raw("PUT", "/things/a%2Fb?q=%20x&q=y", { json, headers: { "X-Mine": "1", Accept: "text/plain" } });
    const { method, url, headers, body } = (await answer.json()) as Echo;
    expect([method, url]).toEqual(["PUT", "/things/a%2Fb?q=%20x&q=y"]);
    expect(headers).toMatchObject({ "x-mine": "1", accept: "text/plain", "content-type": expect.stringContaining("json") as string });
    expect(JSON.parse(body)).toEqual(json);
    // The key is for the server, and no service's business.
    expect(JSON.stringify(headers)).not.toContain(target.apiKey);
  });

  test("what the service refuses is an error with its status", async (context) => {
    needsEcho(context);
    expect(await refusal(account.raw("GET", "/status/418"))).toBe(418);
  });

  test("an address of somebody else is refused", async (context) => {
    needsEcho(context);
    const error = await rejection(account.raw("GET", "https://elsewhere.example.test/"));
    expect(ApiError.is(error) && [error.status, error.code]).toEqual([400, "invalid_parameters"]);
  });
});
