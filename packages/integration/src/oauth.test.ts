import { type OAuthError, oauth } from "@kloudless/core";
import { expect, type TestContext, test } from "vitest";
import { REDIRECT_URI } from "./setup/redirect-uri.ts";
import { clientOf, connectionTo } from "./support/client.ts";
import { describeEach } from "./support/describe-each.ts";
import { applicationId } from "./support/management.ts";
import { rejection } from "./support/rejection.ts";
import { required } from "./support/required.ts";
import { target } from "./support/target.ts";
import { visit } from "./support/visit.ts";

const server = connectionTo(target);
const codeOf = async (promise: PromiseLike<unknown>): Promise<string> => ((await rejection(promise)) as OAuthError).code;

/** Our own server approves by itself; elsewhere a person would have to. */
function needsApproval(context: TestContext): void {
  context.skip(!target.local, "a person would have to approve in a browser");
}

test("a token that nobody gave out is not valid", async () => {
  const token = "0123456789abcdef0123456789abcdef0123456789a";
  expect(await codeOf(oauth.verifyToken(token, { ...server, clientId: "any" }))).toBe("invalid_token");
});

test("a code that nobody gave out is not taken", async (context) => {
  const clientId = applicationId(context);
  const answer = { code: "nobody-gave-it-out", state: "s", expectedState: "s", redirectUri: REDIRECT_URI };
  expect(await codeOf(oauth.exchangeCode({ ...server, ...answer, clientId, clientSecret: target.apiKey }))).toBe("invalid_grant");
});

test("a page that is not registered gets nothing", async (context) => {
  needsApproval(context);
  const { url } = oauth.authorizationUrl({ ...server, clientId: applicationId(context), redirectUri: "https://elsewhere.example.test/" });
  const page = await visit(url);
  expect([page.status, page.location]).toEqual([400, undefined]);
});

describeEach("oauth", target.accounts, "is active", ({ id, service, token }) => {
  const known = (context: TestContext) => required(context, token, `no token of the ${service} account is known: see TOKENS`);

  test("a token is verified: for which account it is good, and that it is this application's", async (context) => {
    const info = await oauth.verifyToken(known(context), { ...server, clientId: applicationId(context) });
    expect(info).toMatchObject({ client_id: target.applicationId, account_id: id });
  });

  test("a token is not good for another application", async (context) => {
    expect(await codeOf(oauth.verifyToken(known(context), { ...server, clientId: "another" }))).toBe("wrong_application");
  });

  test("an account is connected: from the address to a token that opens it", async (context) => {
    needsApproval(context);
    const application = { ...server, clientId: applicationId(context), redirectUri: REDIRECT_URI };
    const { url, state, codeVerifier } = oauth.authorizationUrl({ ...application, scope: service });
    const { location } = await visit(url);
    const answer = { ...application, callbackUrl: location ?? "", expectedState: state, codeVerifier, clientSecret: target.apiKey };
    expect(await codeOf(oauth.exchangeCode({ ...answer, expectedState: "of somebody else" }))).toBe("state_mismatch");
    const { access_token, account_id } = await oauth.exchangeCode(answer);
    expect(account_id).toBe(id);
    const own = clientOf(target, { token: access_token });
    try {
      expect(await own.account().refresh()).toMatchObject({ id, service });
    } finally {
      await own.close();
    }
    // A code is good for one time.
    expect(await codeOf(oauth.exchangeCode(answer))).toBe("invalid_grant");
  });
});
