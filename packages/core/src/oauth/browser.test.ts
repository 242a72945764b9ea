import { createServer, type KloudlessServer, type ServerOptions } from "@kloudless/server";
import type { BrowserContext, Page } from "playwright-core";
import { expect, onTestFinished, type TestContext, test } from "vitest";
import { browse } from "../../../../scripts/browser.ts";
import { client, rejection } from "../../test/client.ts";
import { httpServer, type RawServer } from "../../test/raw-server.ts";
import { type Authorization, type ExchangeCodeOptions, OAuthError, type OAuthToken, oauth } from "../index.ts";

const OOB = "urn:ietf:wg:oauth:2.0:oob";
/** What the page does that opens the authenticator: it believes what comes from the server's own origin, and nobody else. */
const OPENER = `<!DOCTYPE html><html lang="en"><title>An application</title><script>
function connect(base, query) {
  const id = String(crypto.getRandomValues(new Uint32Array(1))[0]);
  const url = base + "/v1/oauth?" + new URLSearchParams({ ...query, state: id, request_id: id, origin: location.origin });
  const popup = open(url, "kPOPUP", "width=1000,height=600");
  return new Promise((done) => addEventListener("message", ({ data, origin }) => {
    if (origin !== base || typeof data !== "string" || !data.startsWith("kloudless:")) return;
    const message = JSON.parse(data.slice("kloudless:".length));
    if (message.type !== "authentication" || message.id !== id) return;
    popup.close();
    done(message.data.state === id ? message.data : { error: "invalid_state" });
  }));
}
</script>`;

interface Setting {
  readonly server: KloudlessServer;
  readonly browser: BrowserContext;
  /** The site of the application. */
  readonly app: RawServer;
  readonly application: { readonly clientId: string; readonly redirectUri: string; readonly baseUrl: string };
}

async function setUp(context: TestContext, options: ServerOptions["oauth"] = {}): Promise<Setting> {
  const browser = await browse(context);
  const app = await httpServer((response) => {
    response.setHeader("content-type", "text/html");
    response.end(OPENER);
  });
  const server = await createServer({ oauth: { redirectUris: ["http://127.0.0.1/callback"], trustedDomains: [app.url], ...options } });
  onTestFinished(() => server.close());
  return { server, browser, app, application: { clientId: server.applicationId, redirectUri: `${app.url}/callback`, baseUrl: server.url } };
}

/** A person opens an address, chooses an account, and decides. Returns where they are then. */
async function decide({ browser, app }: Setting, url: string, decision: "Approve" | "Deny"): Promise<string> {
  const page = await browser.newPage();
  await page.goto(url);
  await choose(page, decision);
  await page.waitForURL(`${app.url}/callback**`);
  return page.url();
}

async function choose(page: Page, decision: "Approve" | "Deny"): Promise<void> {
  await page.getByLabel("grace@example.com").check();
  await page.getByRole("button", { name: decision }).click();
}

const exchange = (
  { server, application }: Setting,
  { state, codeVerifier }: Authorization,
  callbackUrl: string,
  change: Partial<ExchangeCodeOptions> = {},
): Promise<OAuthToken> =>
  oauth.exchangeCode({ ...application, clientSecret: server.apiKey, expectedState: state, codeVerifier, callbackUrl, ...change });

test("approved in a browser, the code makes a token for the account that was chosen, once", async (context) => {
  const setting = await setUp(context);
  const { server, application } = setting;
  const authorization = oauth.authorizationUrl({ ...application, scope: "storage", state: "s t+a/t=e&ü%20" });
  const callbackUrl = await decide(setting, authorization.url, "Approve");
  expect(new URL(callbackUrl).searchParams.get("state")).toBe(authorization.state);
  const token = await exchange(setting, authorization, callbackUrl);
  expect(token).toMatchObject({ account_id: server.accounts[1]?.id, scope: "storage" });
  const account = await client(server.url, { apiKey: undefined, token: token.access_token }).account().refresh();
  expect(account.account).toBe("grace@example.com");
  expect(await rejection(exchange(setting, authorization, callbackUrl))).toMatchObject({ name: "OAuthError", code: "invalid_grant" });
});

test("a callback of somebody else's attempt is refused, and its code is not used up", async (context) => {
  const setting = await setUp(context);
  const [mine, theirs] = [oauth.authorizationUrl(setting.application), oauth.authorizationUrl(setting.application)];
  const callbackUrl = await decide(setting, theirs.url, "Approve");
  expect(await rejection(exchange(setting, mine, callbackUrl))).toMatchObject({ name: "OAuthError", code: "state_mismatch" });
  expect((await exchange(setting, theirs, callbackUrl)).access_token).toBe(setting.server.accounts[1]?.token);
  // With the right state put in its place, the code is still bound to the other attempt's secret.
  const again = await decide(setting, theirs.url, "Approve");
  const stolen = new URL(again);
  stolen.searchParams.set("state", mine.state);
  expect(await rejection(exchange(setting, mine, stolen.href))).toMatchObject({ code: "invalid_grant" });
});

test("denied in a browser, it is an error with the server's words", async (context) => {
  const setting = await setUp(context);
  const authorization = oauth.authorizationUrl(setting.application);
  const callbackUrl = await decide(setting, authorization.url, "Deny");
  expect(new URL(callbackUrl).searchParams.get("state")).toBe(authorization.state);
  const error = await rejection(exchange(setting, authorization, callbackUrl));
  expect(error).toBeInstanceOf(OAuthError);
  expect(error).toMatchObject({ code: "access_denied", description: expect.stringContaining("denied") as string });
});

test("a token that comes without a code is behind the hash, so that no server sees it", async (context) => {
  const setting = await setUp(context, { implicitGrant: true });
  const { server, app, application } = setting;
  const query = { client_id: application.clientId, response_type: "token", redirect_uri: application.redirectUri, state: "s" };
  const url = `${server.url}/v1/oauth?${new URLSearchParams(query).toString()}`;
  const { search, hash } = new URL(await decide(setting, url, "Approve"));
  const token = new URLSearchParams(hash.slice(1));
  expect([search, token.get("access_token"), token.get("state")]).toEqual(["", server.accounts[1]?.token, "s"]);
  expect(await oauth.verifyToken(token.get("access_token") ?? "", application)).toMatchObject({ account_id: server.accounts[1]?.id });
  expect(app.requests.map(({ url: path, headers }) => [path, headers.referer]).filter(([path]) => path !== "/favicon.ico")).toEqual([
    ["/callback", undefined],
  ]);
  const denied = new URL(await decide(setting, url, "Deny"));
  expect([denied.search, new URLSearchParams(denied.hash.slice(1)).get("error")]).toEqual(["", "access_denied"]);
});

test("a page that opens the authenticator is handed the token, and verifies it", async (context) => {
  const { server, browser, app, application } = await setUp(context);
  const page = await browser.newPage();
  await page.goto(app.url);
  const connect = async (decision: "Approve" | "Deny"): Promise<Record<string, string>> => {
    const query = { client_id: application.clientId, response_type: "token", redirect_uri: OOB, scope: "storage" };
    const opened = page.waitForEvent("popup");
    const answer = page.evaluate<Record<string, string>>(`connect(${JSON.stringify(server.url)}, ${JSON.stringify(query)})`);
    const popup = await opened;
    await choose(popup, decision);
    const data = await answer;
    await expect.poll(() => popup.isClosed()).toBe(true);
    return data;
  };
  const { access_token = "", ...rest } = await connect("Approve");
  expect(rest).toEqual({ token_type: "Bearer", scope: "storage", state: expect.any(String) as string });
  expect(await oauth.verifyToken(access_token, application)).toMatchObject({ account_id: server.accounts[1]?.id });
  expect(await connect("Deny")).toMatchObject({ error: "access_denied", error_description: expect.any(String) as string });
});
