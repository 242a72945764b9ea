import { createHash } from "node:crypto";
import { inspect } from "node:util";
import { createServer, type ServerOptions } from "@kloudless/server";
import { describe, expect, expectTypeOf, onTestFinished, test, vi } from "vitest";
import { client, rejection } from "../../test/client.ts";
import { httpServer, json } from "../../test/raw-server.ts";
import {
  ArgumentError,
  ConfigurationError,
  ConnectionError,
  type ExchangeCodeOptions,
  type KloudlessError,
  OAuthError,
  oauth,
  ResponseError,
  ServerError,
} from "../index.ts";

const REDIRECT = "http://127.0.0.1:4000/callback";

async function setUp(more: ServerOptions["oauth"] = {}) {
  const server = await createServer({ faults: true, oauth: { redirectUris: [REDIRECT], ...more } });
  onTestFinished(() => server.close());
  const application = { clientId: server.applicationId, redirectUri: REDIRECT, baseUrl: server.url };
  return { server, application };
}

/** Does what a person does at a browser: opens the page, and sends its form. Returns where they are sent. */
async function visit(url: string, choices: Readonly<Record<string, string>>): Promise<string> {
  const page = await fetch(url, { redirect: "manual" });
  const html = await page.text();
  const field = (pattern: RegExp): string =>
    (pattern.exec(html)?.[1] ?? "").replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  const cookie = page.headers.get("set-cookie")?.split(";")[0] ?? "";
  const form = new URLSearchParams({
    request: field(/name="request" value="([^"]*)"/),
    account: field(/name="account" value="([^"]*)" checked/),
    ...choices,
  });
  const target = new URL(field(/<form method="post" action="([^"]*)"/), url);
  const answer = await fetch(target, { method: "POST", body: form, headers: { cookie }, redirect: "manual" });
  return answer.headers.get("location") ?? "";
}

test("a person connects an account: from the address to the token, and the token is good", async () => {
  const { server, application } = await setUp();
  const { url, state, codeVerifier } = oauth.authorizationUrl({ ...application, scope: "box" });
  const callbackUrl = await visit(url, { decision: "approve" });
  const exchange = { ...application, clientSecret: server.apiKey, expectedState: state, codeVerifier };
  const token = await oauth.exchangeCode({ ...exchange, callbackUrl });
  expect(token).toEqual({
    access_token: server.accounts[1]?.token,
    token_type: "Bearer",
    scope: "box",
    account_id: server.accounts[1]?.id,
  });
  const info = await oauth.verifyToken(token.access_token, application);
  expect(info).toMatchObject({ client_id: server.applicationId, account_id: token.account_id });
  const account = await client(server.url, { apiKey: undefined, token: token.access_token }).account().refresh();
  expect(account.account).toBe("grace@example.com");
  // A second time, the code is worth nothing.
  const error = await rejection(oauth.exchangeCode({ ...exchange, callbackUrl }));
  expect(error).toBeInstanceOf(OAuthError);
  expect(error).toMatchObject({ code: "invalid_grant", description: expect.any(String) as string });
});

test("a new account, with what is known of it", async () => {
  const { server, application } = await setUp();
  const { url, state, codeVerifier } = oauth.authorizationUrl({
    ...application,
    scope: ["sharepoint:admin", "box"],
    extraData: { domain: "x.example" },
    customProperties: { team: 7 },
  });
  const callbackUrl = await visit(url, { decision: "approve", account: "new", service: "sharepoint", name: "Zoë" });
  const token = await oauth.exchangeCode({ ...application, clientSecret: server.apiKey, expectedState: state, codeVerifier, callbackUrl });
  const account = await client(server.url, { apiKey: server.apiKey }).accounts.retrieve(token.account_id ?? 0);
  expect(account).toMatchObject({ account: "Zoë", service: "sharepoint", admin: true, custom_properties: { team: 7 } });
});

test("a person who denies it is an error with the server's words", async () => {
  const { server, application } = await setUp();
  const { url, state } = oauth.authorizationUrl(application);
  const callbackUrl = await visit(url, { decision: "deny" });
  const error = await rejection(oauth.exchangeCode({ ...application, clientSecret: server.apiKey, expectedState: state, callbackUrl }));
  expect(error).toBeInstanceOf(OAuthError);
  expect(error).toMatchObject({ code: "access_denied", description: expect.stringContaining("denied") as string });
  expect(server.requests.some(({ method, url: path }) => method === "POST" && path.includes("/oauth/token"))).toBe(false);
});

describe("authorizationUrl", () => {
  const options = { clientId: "app id", redirectUri: "https://app.example/cb?x=1&y=ü" };

  test("has everything in it, encoded, and a challenge that fits the verifier", () => {
    const {
      url,
      state,
      codeVerifier = "",
    } = oauth.authorizationUrl({ ...options, scope: ["gdrive", "box"], raw: { login_hint: "a@b" }, extraData: { domain: "é" } });
    const { origin, pathname, searchParams } = new URL(url);
    expect([origin, pathname]).toEqual(["https://api.kloudless.com", "/v1/oauth"]);
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: "app id",
      response_type: "code",
      redirect_uri: options.redirectUri,
      scope: "gdrive box",
      state,
      code_challenge: createHash("sha256").update(codeVerifier).digest("base64url"),
      code_challenge_method: "S256",
      extra_data: '{"domain":"é"}',
      "raw[login_hint]": "a@b",
    });
    expect(codeVerifier).toMatch(/^[\w-]{43}$/);
    expect(url).not.toContain(codeVerifier);
  });

  test("states and verifiers are new each time, and a state of one's own is kept", () => {
    const made = Array.from({ length: 100 }, () => oauth.authorizationUrl(options));
    expect(new Set(made.flatMap(({ state, codeVerifier }) => [state, codeVerifier])).size).toBe(200);
    for (const { state } of made) expect(Buffer.from(state, "base64url").length).toBeGreaterThanOrEqual(16);
    const own = oauth.authorizationUrl({ ...options, state: "ü&=+ ", pkce: false });
    expect([own.state, own.codeVerifier]).toEqual(["ü&=+ ", undefined]);
    expect(new URL(own.url).searchParams.get("state")).toBe("ü&=+ ");
    expect(own.url).not.toContain("challenge");
  });

  test.each([
    ["https://k.example", "https://k.example/v1/oauth"],
    ["https://k.example/api/v2/", "https://k.example/api/v1/oauth"],
    ["https://k.example/v1", "https://k.example/v1/oauth"],
  ])("below %s it is %s", (baseUrl, expected) => {
    expect(oauth.authorizationUrl({ ...options, baseUrl }).url.split("?")[0]).toBe(expected);
    vi.stubEnv("KLOUDLESS_BASE_URL", baseUrl);
    expect(oauth.authorizationUrl(options).url.split("?")[0]).toBe(expected);
    vi.unstubAllEnvs();
  });

  test.each([{ clientId: "" }, { redirectUri: "/cb" }, { redirectUri: "https://a.example/#x" }, { state: "" }])(
    "%j makes no sense",
    (change) => {
      expect(() => oauth.authorizationUrl({ ...options, ...change })).toThrow(ArgumentError);
      expect(() => oauth.authorizationUrl({ ...options, baseUrl: "nowhere" })).toThrow(ConfigurationError);
    },
  );
});

describe("exchangeCode", () => {
  const base: ExchangeCodeOptions = {
    clientId: "app",
    clientSecret: "canary-secret",
    redirectUri: REDIRECT,
    expectedState: "s+ü",
    baseUrl: "http://127.0.0.1:1",
  };
  const callback = (query: Record<string, string>): string => `/callback?${new URLSearchParams(query).toString()}`;

  test.each([
    [
      "an error, whatever else",
      callback({ error: "server_error", error_description: "No \u001b[31m.", state: "wrong", code: "c" }),
      "server_error",
    ],
    ["an error that is none", callback({ error: "<b>\n" }), "unknown_error"],
    ["another state", callback({ code: "c", state: "s+u" }), "state_mismatch"],
    ["a state that begins like it", callback({ code: "c", state: "s+ü!" }), "state_mismatch"],
    ["a state that was decoded twice", "/callback?code=c&state=s+%C3%BC", "state_mismatch"],
    ["no state", callback({ code: "c" }), "state_mismatch"],
    ["an empty state", callback({ code: "c", state: "" }), "state_mismatch"],
    ["no code", callback({ state: "s+ü" }), "missing_code"],
    ["an empty code", callback({ state: "s+ü", code: "" }), "missing_code"],
    ["two codes", `${callback({ state: "s+ü", code: "c" })}&code=d`, "bad_callback"],
    ["two states", `${callback({ state: "s+ü", code: "c" })}&state=x`, "bad_callback"],
    ["what is no address", "http://[", "bad_callback"],
  ])("%s is an error before anything is sent", async (_name, callbackUrl, code) => {
    const error = await rejection(oauth.exchangeCode({ ...base, callbackUrl, retry: null }));
    expect(error).toBeInstanceOf(OAuthError);
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain("\u001b");
  });

  test("takes the parameters, or the address in any form; not both", async () => {
    const server = await httpServer((response) => json(response, { access_token: "t" }));
    const { url: baseUrl } = server;
    const query = callback({ code: "c/ +", state: "s+ü" });
    for (const given of [
      { code: "c/ +", state: "s+ü" },
      { callbackUrl: query },
      { callbackUrl: `http://other.example${query}` },
      { callbackUrl: new URL(query, REDIRECT) },
    ])
      expect(await oauth.exchangeCode({ ...base, baseUrl, codeVerifier: "v", ...given })).toEqual({ access_token: "t" });
    for (const { method, url, headers, body } of server.requests) {
      expect([method, url, headers.authorization, headers["content-type"]]).toEqual([
        "POST",
        "/v1/oauth/token",
        "APIKey canary-secret",
        "application/x-www-form-urlencoded",
      ]);
      expect(Object.fromEntries(new URLSearchParams(body.toString()))).toEqual({
        grant_type: "authorization_code",
        code: "c/ +",
        redirect_uri: REDIRECT,
        client_id: "app",
        client_secret: "canary-secret",
        code_verifier: "v",
      });
    }
    expect(await rejection(oauth.exchangeCode({ ...base, code: "c", callbackUrl: query }))).toBeInstanceOf(ArgumentError);
  });

  test.each(["expectedState", "clientId", "clientSecret", "redirectUri"])("%s must be given", async (name) => {
    const error = await rejection(oauth.exchangeCode({ ...base, callbackUrl: callback({ code: "c", state: "" }), [name]: "" }));
    expect(error).toMatchObject({ name: "ArgumentError", argument: name });
  });

  test("what the server refuses is an OAuthError, what fails otherwise is what it is; the secret is in none of them", async () => {
    const { server, application } = await setUp({ autoApprove: true });
    const exchange = async (change: Partial<ExchangeCodeOptions>, pkce = true): Promise<unknown> => {
      const { url, state, codeVerifier } = oauth.authorizationUrl({ ...application, pkce });
      const callbackUrl = (await fetch(url, { redirect: "manual" })).headers.get("location") ?? "";
      return rejection(
        oauth.exchangeCode({ ...application, clientSecret: server.apiKey, expectedState: state, codeVerifier, callbackUrl, ...change }),
      );
    };
    expect(await exchange({ clientSecret: "canary-secret" })).toMatchObject({ name: "OAuthError", code: "invalid_client" });
    expect(await exchange({ clientId: "other" })).toMatchObject({ code: "invalid_client" });
    expect(await exchange({ redirectUri: "http://127.0.0.1:4000/other" })).toMatchObject({ code: "invalid_grant" });
    expect(await exchange({ codeVerifier: "w".repeat(43) })).toMatchObject({ code: "invalid_grant" });
    expect(await exchange({ codeVerifier: undefined })).toMatchObject({ code: "invalid_grant" });
    expect(await exchange({ codeVerifier: "w".repeat(43) }, false)).toMatchObject({ code: "invalid_grant" });
    expect(await exchange({ expectedState: "forged" })).toMatchObject({ code: "state_mismatch" });
    server.faults.add({ path: "/oauth/token", action: { body: {} } });
    expect(await exchange({})).toBeInstanceOf(ResponseError);
    server.faults.add({ path: "/oauth/token", action: { status: 500 } });
    expect(await exchange({})).toBeInstanceOf(ServerError);
    server.faults.add({ path: "/oauth/token", action: { commitThenReset: true } });
    expect(await exchange({})).toBeInstanceOf(ConnectionError);
    const echo = await httpServer((response, { body, headers }) =>
      json(response, { error: "invalid_client", error_description: `${body.toString()} ${headers.authorization}` }, 400),
    );
    const error = await exchange({ baseUrl: echo.url, clientSecret: "canary-secret" });
    expect(error).toBeInstanceOf(OAuthError);
    expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain("canary");
  });
});

describe("verifyToken", () => {
  test("a token of another application, and one that is none, are errors", async () => {
    const { server, application } = await setUp();
    const token = server.accounts[0]?.token ?? "";
    expect(await rejection(oauth.verifyToken(token, { ...application, clientId: "mine" }))).toMatchObject({
      name: "OAuthError",
      code: "wrong_application",
    });
    for (const wrong of ["nothing", "two words", "a\r\nX-Other: 1"]) {
      const error = await rejection(oauth.verifyToken(wrong, application));
      expect(error).toMatchObject({ name: "OAuthError", code: "invalid_token" });
      expect(inspect(error, { depth: 9 })).not.toContain(wrong);
    }
    expect(await rejection(oauth.verifyToken("", application))).toBeInstanceOf(ArgumentError);
    expect(await rejection(oauth.verifyToken(token, { ...application, clientId: "" }))).toBeInstanceOf(ArgumentError);
  });

  test.each([
    [401, "invalid_token"],
    [400, "invalid_token"],
    [500, "http_500"],
  ])("%i is %s", async (status, code) => {
    const server = await httpServer((response) => json(response, {}, status));
    expect(await rejection(oauth.verifyToken("t", { clientId: "a", baseUrl: server.url, retry: null }))).toMatchObject({ code });
  });

  test.each([{}, { client_id: "a" }, { account_id: 7 }, [], "x"])("an answer that does not say is an error: %j", async (answer) => {
    const server = await httpServer((response) => json(response, answer));
    expect(await rejection(oauth.verifyToken("t", { clientId: "a", baseUrl: server.url }))).toMatchObject({ code: "bad_object" });
  });

  test("leaves no connection open", async () => {
    const { server, application } = await setUp();
    await oauth.verifyToken(server.accounts[0]?.token ?? "", application);
    await expect.poll(() => server.sockets()).toBe(0);
  });
});

test("types", () => {
  expectTypeOf<OAuthError>().toExtend<KloudlessError>();
  expectTypeOf(oauth.exchangeCode).returns.resolves.toHaveProperty("access_token");
  expect(OAuthError.is(new OAuthError("x", "y"))).toBe(true);
});
