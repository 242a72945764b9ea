import { createHash } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { ConfigError, createServer, type ServerOptions } from "../index.ts";
import type { Answer, Api } from "../testing/api.ts";
import { attribute, Person } from "../testing/consent.ts";
import { exchange, serve } from "../testing/serve.ts";

const CALLBACK = "https://app.example.com/callback";
const OOB = "urn:ietf:wg:oauth:2.0:oob";
const ORIGIN = "https://app.example.com";

async function setUp(oauth: ServerOptions["oauth"] = {}, more: ServerOptions = {}) {
  const settings = { redirectUris: [CALLBACK, `${CALLBACK}?tenant=7`, "http://127.0.0.1/back"], trustedDomains: [ORIGIN], ...oauth };
  const { api, server } = await serve({ ...more, oauth: settings });
  const query = { client_id: server.applicationId, response_type: "code", redirect_uri: CALLBACK, state: "s t+a/t=e&ü" };
  return { api, server, query, person: new Person(api) };
}

const told = (answer: Answer): URL => new URL(answer.headers.get("location") ?? "");
const codeOf = (answer: Answer): string => told(answer).searchParams.get("code") ?? "";

/** What a page hands to the one that opened it. */
function message(page: Answer): { origin: string; text: string; json: { id: string; type: string; data: Record<string, string> } } {
  const text = attribute(/data-message="([^"]*)"/.exec(page.text)?.[1] ?? "");
  const origin = attribute(/data-origin="([^"]*)"/.exec(page.text)?.[1] ?? "");
  return { origin, text, json: JSON.parse(text.replace(/^kloudless:/, "")) as never };
}

async function token(api: Api, form: Readonly<Record<string, string>>, headers: Record<string, string> = {}): Promise<Answer> {
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    client_id: api.server.applicationId,
    client_secret: api.server.apiKey,
    redirect_uri: CALLBACK,
    ...form,
  });
  return api.as(undefined).send("POST", "/oauth/token", { body: body.toString(), headers });
}

describe("the page", () => {
  test("lists the accounts that fit, in a form that works without script and in nobody's frame", async () => {
    const { query, person } = await setUp();
    const page = await person.open(query);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.text).toContain("ada@example.com");
    expect(page.text).toContain("grace@example.com");
    expect(page.text).not.toContain("<script");
    for (const label of page.text.matchAll(/<label for="(\w+)"/g)) expect(page.text).toContain(`id="${label[1]}"`);
    expect(page.text).toMatch(/<html lang="en">[\s\S]*<fieldset[^>]*>\s*<legend>/);
    const policy = page.headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    // Browsers would hold all redirects that follow the form to it.
    expect(policy).not.toContain("form-action");
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.headers.get("set-cookie")).toMatch(/^kloudless_oauth=[\w-]{43}; Path=\/v1\/oauth; HttpOnly; SameSite=Lax$/);
    const only = await person.open({ ...query, scope: "box" });
    expect(only.text).toContain("grace@example.com");
    expect(only.text).not.toContain('value="gdrive"');
  });

  test.each(["/oauth/", "/oauth/services", "/oauth/services/", "//oauth"])("is also at %s", async (path) => {
    const { query, person } = await setUp();
    expect((await person.open(query, path)).status).toBe(200);
  });

  test("approved, sends the person back with a code and the state as it came", async () => {
    const { api, server, query, person } = await setUp();
    const answer = await person.approve(query);
    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toMatch(
      /^https:\/\/app\.example\.com\/callback\?code=[\w-]{43}&state=s%20t%2Ba%2Ft%3De%26%C3%BC$/,
    );
    const { json } = await token(api, { code: codeOf(answer) });
    expect(json).toEqual({
      access_token: server.accounts[0]?.token,
      token_type: "Bearer",
      scope: "any",
      account_id: server.accounts[0]?.id,
    });
  });

  test("an account that is connected anew is made; connected again, it is the same", async () => {
    const { api, query, person } = await setUp();
    const choices = { account: "new", service: "dropbox", name: "Zoë <b>" };
    const ids: number[] = [];
    for (let n = 0; n < 2; n++) {
      const answer = await person.approve({ ...query, custom_properties: '{"team":7}' }, choices);
      ids.push((await token(api, { code: codeOf(answer) })).json.account_id as number);
    }
    expect(ids[0]).toBe(ids[1]);
    expect((await api.get(`/accounts/${ids[0]}`)).json).toMatchObject({
      service: "dropbox",
      account: "Zoë <b>",
      custom_properties: { team: 7 },
    });
    expect((await api.get(`/accounts/${ids[0]}/storage/folders/root/contents`)).status).toBe(200);
    expect((await person.open(query)).text).not.toContain("Zoë <b>");
  });

  test("what services ask for comes with extra_data, and who is to be an administrator with the scope", async () => {
    const { api, query, person } = await setUp();
    const scope = "sharepoint:admin.storage";
    expect((await person.open({ ...query, scope })).text).not.toContain('<option value="sharepoint"');
    const asked = { ...query, scope, extra_data: '{"domain":"x.example"}' };
    const answer = await person.approve(asked, { account: "new", service: "sharepoint", name: "a" });
    const { account_id } = (await token(api, { code: codeOf(answer) })).json;
    expect((await api.get(`/accounts/${account_id}`)).json).toMatchObject({ admin: true, domain: "x.example" });
  });

  test("denied, sends the person back with an error and its description", async () => {
    const { query, person } = await setUp();
    const answer = await person.send(await person.open({ ...query, redirect_uri: `${CALLBACK}?tenant=7` }), { decision: "deny" });
    const { searchParams } = told(answer);
    expect(Object.fromEntries(searchParams)).toEqual({
      tenant: "7",
      error: "access_denied",
      error_description: expect.any(String) as string,
      state: query.state,
    });
  });

  test.each([
    ["a client that is none", { client_id: "nobody" }],
    ["no client", { client_id: "" }],
    ["an address that is not registered", { redirect_uri: "https://evil.example/callback" }],
    ["an address below a registered one", { redirect_uri: `${CALLBACK}/x` }],
    ["an address with another query", { redirect_uri: `${CALLBACK}?tenant=8` }],
    ["no address", { redirect_uri: "" }],
    ["another name of this machine", { redirect_uri: "http://localhost:8080/back" }],
    ["a loopback address with another path", { redirect_uri: "http://127.0.0.1:8080/other" }],
    ["a loopback address in disguise", { redirect_uri: "http://127.0.0.1:8080@evil.example/back" }],
    ["a page that is not trusted", { response_type: "token", redirect_uri: OOB, origin: "https://evil.example" }],
    ["a page of a trusted name at another port", { response_type: "token", redirect_uri: OOB, origin: `${ORIGIN}:8443` }],
  ])("%s gets a page, and nobody is sent anywhere", async (_name, change) => {
    const { query, person } = await setUp();
    const page = await person.open({ ...query, ...change });
    expect([page.status, page.headers.get("location")]).toEqual([400, null]);
    expect(page.text).toContain('role="alert"');
    expect(page.text).not.toContain("data-message");
  });

  test("of a loopback address the port does not matter", async () => {
    const { query, person } = await setUp();
    const redirect_uri = "http://127.0.0.1:49152/back";
    const page = await person.open({ ...query, redirect_uri });
    expect((await person.send(page, { decision: "approve" })).headers.get("location")).toContain(`${redirect_uri}?code=`);
  });

  test.each([
    [{ response_type: "id_token" }, "unsupported_response_type"],
    [{ response_type: "token" }, "unauthorized_client"],
    [{ scope: "nothing.at.all!" }, "invalid_scope"],
    [{ scope: "myspace" }, "invalid_scope"],
    [{ scope: "salesforce.storage" }, "invalid_scope"],
    [{ code_challenge: "x".repeat(43) }, "invalid_request"],
    [{ code_challenge: "x".repeat(43), code_challenge_method: "plain" }, "invalid_request"],
    [{ code_challenge: "short", code_challenge_method: "S256" }, "invalid_request"],
    [{ custom_properties: "[1]" }, "invalid_request"],
    [{ extra_data: "{" }, "invalid_request"],
  ])("%j is told to the client as %s", async (change, error) => {
    const { query, person } = await setUp();
    const answer = await person.open({ ...query, ...change });
    expect(answer.status).toBe(302);
    const { searchParams, hash } = told(answer);
    const params = hash === "" ? searchParams : new URLSearchParams(hash.slice(1));
    expect([params.get("error"), params.get("state")]).toEqual([error, query.state]);
    expect(params.get("error_description")).toBeTruthy();
  });

  test.each([
    "any",
    "all",
    "all:all",
    "any.storage",
    "storage",
    "box gdrive",
    "gdrive:normal.storage.default:kloudless",
    'gdrive.storage."https://x https://y":raw',
    "",
  ])("the scope %j fits", async (scope) => {
    const { query, person } = await setUp();
    expect((await person.open({ ...query, scope })).text).toContain("ada@example.com");
  });

  test("a form of another browser, one that was changed, and one without a cookie are refused", async () => {
    const { api, query, person } = await setUp();
    const page = await person.open(query);
    const stranger = new Person(api);
    expect((await stranger.send(page, { decision: "approve" })).status).toBe(400);
    await stranger.open(query);
    expect((await stranger.send(page, { decision: "approve" })).status).toBe(400);
    expect((await person.send(page, { decision: "approve", request: "x" })).status).toBe(400);
    expect((await person.send(page, { decision: "approve" })).status).toBe(302);
  });

  test("what was chosen stays chosen when it is not enough", async () => {
    const { query, person } = await setUp();
    const choices = { account: "new", service: "dropbox", name: 'Zoë "<b>'.repeat(40) };
    const again = await person.send(await person.open(query), { decision: "approve", ...choices });
    expect(again.status).toBe(400);
    expect(again.text).toMatch(/id="new" name="account" value="new" checked/);
    expect(again.text).toContain('value="dropbox" selected');
    expect(attribute(/id="name"[^>]* value="([^"]*)"/.exec(again.text)?.[1] ?? "")).toBe(choices.name);
    expect((await person.send(again, { decision: "approve", ...choices, name: "Zoë" })).status).toBe(302);
  });

  test("where no account fits and none can be made, there is nothing to approve", async () => {
    const { query, person } = await setUp();
    const page = await person.open({ ...query, scope: "alfresco" });
    expect(page.text).toContain("No account fits");
    expect(page.text).not.toContain('value="approve"');
    expect(told(await person.send(page, { decision: "deny" })).searchParams.get("error")).toBe("access_denied");
    expect((await person.send(page, { decision: "approve" })).status).toBe(400);
  });

  test("an account of another application, or one that does not fit, cannot be chosen", async () => {
    const { server, query, person } = await setUp();
    const page = await person.open({ ...query, scope: "box" });
    for (const account of [String(server.accounts[0]?.id), "1", "", "new"]) {
      const answer = await person.send(page, { decision: "approve", account });
      expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
      expect(answer.text).toContain('role="alert"');
    }
  });

  test("a page that was open for too long is refused", async () => {
    const { query, person } = await setUp();
    const page = await person.open(query);
    const later = Date.now() + 61 * 60 * 1000;
    vi.spyOn(Date, "now").mockReturnValue(later);
    try {
      expect((await person.send(page, { decision: "approve" })).status).toBe(400);
    } finally {
      vi.restoreAllMocks();
    }
  });
});

describe("the password", () => {
  test("comes first, must be right, and cannot be guessed at will", async () => {
    const { server, query, person } = await setUp({ password: "sesame" });
    const page = await person.open(query);
    // Whoever does not know it is not even told which accounts there are.
    expect(page.text).not.toContain("ada@example.com");
    const denied = await person.send(page, { decision: "continue", password: "open" });
    expect([denied.status, denied.text.includes("not the password")]).toEqual([403, true]);
    for (const stubborn of [page, denied]) {
      const { status, text } = await person.send(stubborn, { decision: "approve", account: String(server.accounts[0]?.id) });
      expect([status, text.includes("ada@example.com")]).toEqual([403, false]);
    }
    const known = await person.send(denied, { decision: "continue", password: "sesame" });
    expect([known.status, known.text.includes("ada@example.com"), known.text.includes('name="password"')]).toEqual([200, true, false]);
    expect((await person.send(known, { decision: "approve" })).status).toBe(302);
    expect(told(await person.send(page, { decision: "deny" })).searchParams.get("error")).toBe("access_denied");
    let answer = page;
    for (let n = 0; n < 50 && !answer.headers.has("retry-after"); n++)
      answer = await person.send(page, { decision: "continue", password: `${n}` });
    expect(answer.headers.has("retry-after")).toBe(true);
    expect((await person.send(page, { decision: "continue", password: "sesame" })).status).toBe(403);
  });

  test("is none where it is empty", async () => {
    const { query, person } = await setUp({ password: "" });
    expect((await person.approve(query)).status).toBe(302);
  });

  test("is needed where others can reach the server", async () => {
    const keys = { apiKey: "a".repeat(20), developerKey: "b".repeat(20), host: "0.0.0.0" };
    await expect(createServer({ ...keys, oauth: { redirectUris: [CALLBACK] } })).rejects.toThrow(ConfigError);
    const { api, server } = await serve(keys);
    const page = await new Person(api).open({ client_id: server.applicationId, response_type: "token" });
    expect([page.status, page.text.includes("oauth.password")]).toEqual([400, true]);
  });

  test.each([
    ["kloudless.example:80", undefined, 400],
    ["127.0.0.1.example", undefined, 400],
    ["localhost:1", undefined, 200],
    ["[::1]:1", undefined, 200],
    ["kloudless.example", "sesame", 200],
  ])("is needed for names other than this machine's own: %s, %s", async (host, password, status) => {
    const { server, query } = await setUp({ ...(password !== undefined && { password }) });
    const path = `/v1/oauth?${new URLSearchParams(query).toString()}`;
    expect(await exchange(server, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).toMatch(
      new RegExp(`^HTTP/1.1 ${status} `),
    );
    const form = `POST /v1/oauth HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
    expect(await exchange(server, form)).toContain(status === 200 ? "This form was not made" : "choose oauth.password");
  });

  test.each([
    { redirectUris: ["/callback"] },
    { redirectUris: ["javascript:alert(1)"] },
    { redirectUris: [`${CALLBACK}#x`] },
    { redirectUris: ["https://a.example/;script-src *"] },
    { trustedDomains: ["app.example.com"] },
    { trustedDomains: [`${ORIGIN}/`] },
  ])("%j makes no sense", async (oauth) => {
    await expect(createServer({ oauth })).rejects.toThrow(/^oauth\.(?:redirectUris|trustedDomains)\[0\]/);
  });
});

describe("without a code", () => {
  test("a token goes behind the hash, where no server sees it, if that is enabled", async () => {
    const { api, server, query, person } = await setUp({ implicitGrant: true });
    const answer = await person.approve({ ...query, response_type: "token", scope: "box" });
    const { search, hash } = told(answer);
    expect(search).toBe("");
    expect(Object.fromEntries(new URLSearchParams(hash.slice(1)))).toEqual({
      access_token: server.accounts[1]?.token,
      token_type: "Bearer",
      scope: "box",
      state: query.state,
    });
    expect(api.server.applicationId).toBe(query.client_id);
  });

  test("a window that was opened hands it to the page that opened it, and to no other", async () => {
    const { server, query, person } = await setUp();
    const asked = { ...query, response_type: "token", redirect_uri: OOB, origin: ORIGIN, request_id: "42", state: "42" };
    const page = await person.approve(asked);
    const { origin, text, json } = message(page);
    expect([origin, text.startsWith("kloudless:{")]).toEqual([ORIGIN, true]);
    expect(json).toEqual({
      type: "authentication",
      id: "42",
      data: { access_token: server.accounts[0]?.token, token_type: "Bearer", scope: "any", state: "42" },
    });
    const script = /<script>([\s\S]*?)<\/script>/.exec(page.text)?.[1] ?? "";
    const hash = createHash("sha256").update(script).digest("base64");
    expect(page.headers.get("content-security-policy")).toContain(`script-src 'sha256-${hash}'`);
    expect(runScript(script, page)).toEqual([[text, ORIGIN]]);
    const denied = message(await person.send(await person.open(asked), { decision: "deny" }));
    expect(denied.json.data).toEqual({ error: "access_denied", error_description: expect.any(String) as string, state: "42" });
  });

  test("a hostile state comes back as it was, and is no markup", async () => {
    const { query, person } = await setUp();
    const state = `"><script>alert(1)</script>\u202e'&\n`;
    const page = await person.approve({ ...query, response_type: "token", redirect_uri: OOB, origin: ORIGIN, state });
    expect(message(page).json.data.state).toBe(state);
    expect(page.text.match(/<script>/g)).toHaveLength(1);
  });

  test("somebody who came by hand gets to read it", async () => {
    const { server, query, person } = await setUp();
    const page = await person.approve({ client_id: query.client_id, response_type: "token" });
    expect(page.text).toContain(String(server.accounts[0]?.token));
    expect(page.text).not.toContain("<script");
  });
});

describe("the token endpoint", () => {
  const encodings: readonly [string, (api: Api, form: string) => Promise<Answer>][] = [
    [
      "a form with the key as APIKey, and no secret",
      (api, form) =>
        api.as(`ApiKey ${api.server.apiKey}`).send("POST", "/oauth/token/", {
          body: form.replace(/&client_secret=[^&]*/, ""),
          headers: { "content-type": "application/x-www-form-urlencoded" },
        }),
    ],
    [
      "a form that calls itself application/form-urlencoded",
      (api, form) =>
        api
          .as(`APIKey ${api.server.apiKey}`)
          .send("POST", "/oauth/token", { body: form, headers: { "content-type": "application/form-urlencoded" } }),
    ],
    [
      "a form without Authorization",
      (api, form) =>
        api.as(undefined).send("POST", "/oauth/token", { body: form, headers: { "content-type": "application/x-www-form-urlencoded" } }),
    ],
    ["a query and no body", (api, form) => api.as(undefined).send("POST", `/oauth/token?${form}`)],
  ];

  test.each(encodings)("takes %s", async (_name, send) => {
    const { api, server, query, person } = await setUp();
    const code = codeOf(await person.approve(query));
    const form = new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: CALLBACK,
      client_id: server.applicationId,
      client_secret: server.apiKey,
    });
    const { status, json, headers } = await send(api, form.toString());
    expect([status, json.access_token, headers.get("cache-control")]).toEqual([200, server.accounts[0]?.token, "no-store"]);
  });

  test("a code is good for one time, also when it comes twice at once", async () => {
    const { api, query, person } = await setUp();
    const code = codeOf(await person.approve(query));
    const answers = await Promise.all(Array.from({ length: 5 }, () => token(api, { code })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400, 400, 400, 400]);
    const { json } = await token(api, { code });
    expect(json).toMatchObject({ error: "invalid_grant", error_code: "invalid_grant", status_code: 400, error_description: json.message });
  });

  test("a code is good for ten minutes", async () => {
    const { api, query, person } = await setUp();
    const code = codeOf(await person.approve(query));
    const later = Date.now() + 10 * 60 * 1000 + 1000;
    vi.spyOn(Date, "now").mockReturnValue(later);
    try {
      expect((await token(api, { code })).json.error).toBe("invalid_grant");
    } finally {
      vi.restoreAllMocks();
    }
  });

  test.each([
    [{ redirect_uri: `${CALLBACK}?tenant=7` }, "invalid_grant"],
    [{ redirect_uri: "" }, "invalid_grant"],
    [{ code: "nothing" }, "invalid_grant"],
    [{ code: "" }, "invalid_request"],
    [{ client_id: "other" }, "invalid_client"],
    [{ client_secret: "wrong" }, "invalid_client"],
    [{ client_secret: "" }, "invalid_client"],
    [{ grant_type: "refresh_token" }, "unsupported_grant_type"],
    [{ code_verifier: "x".repeat(43) }, "invalid_grant"],
  ])("%j is %s", async (change, error) => {
    const { api, query, person } = await setUp();
    const { status, json } = await token(api, { code: codeOf(await person.approve(query)), ...change });
    expect([status, json.error, typeof json.error_description]).toEqual([400, error, "string"]);
  });

  test("a code that was asked for with a challenge needs its verifier", async () => {
    const { api, query, person } = await setUp();
    const code_verifier = "v".repeat(50);
    const code_challenge = createHash("sha256").update(code_verifier).digest("base64url");
    const asked = { ...query, code_challenge, code_challenge_method: "S256" };
    for (const [verifier, error] of [
      ["", "invalid_grant"],
      ["w".repeat(50), "invalid_grant"],
      [code_challenge, "invalid_grant"],
      [code_verifier, undefined],
    ] as const) {
      const { json } = await token(api, { code: codeOf(await person.approve(asked)), code_verifier: verifier });
      expect(json.error).toBe(error);
    }
  });

  test("a code of an account that was disconnected is worth nothing", async () => {
    const { api, server, query, person } = await setUp();
    const code = codeOf(await person.approve(query));
    await api.delete(`/accounts/${server.accounts[0]?.id}`);
    expect((await token(api, { code })).json.error).toBe("invalid_grant");
  });

  test("tells what a token is good for, and 400 for one that is none", async () => {
    const { api, server } = await setUp();
    const verify = (authorization: string | undefined, path = "/oauth/token") => api.as(authorization).get(path);
    const known = await verify(`Bearer ${server.accounts[0]?.token}`, "/oauth/token/");
    expect(known.json).toMatchObject({
      client_id: server.applicationId,
      account_id: server.accounts[0]?.id,
      scope: expect.stringContaining("gdrive:normal.storage") as string,
    });
    for (const wrong of ["Bearer nothing", `APIKey ${server.apiKey}`, "Bearer"]) {
      const { status, json } = await verify(wrong);
      expect([status, json.error, json.error_code]).toEqual([400, "invalid_token", "invalid_token"]);
    }
    expect((await verify(undefined)).status).toBe(401);
  });
});

test.each([true, "grace@example.com"])("for tests, everything is approved at once with autoApprove: %j", async (autoApprove) => {
  const { api, server, query, person } = await setUp({ autoApprove });
  const { json } = await token(api, { code: codeOf(await person.open(query)) });
  expect(json.account_id).toBe(server.accounts[autoApprove === true ? 0 : 1]?.id);
  expect(told(await person.open({ ...query, scope: "hubspot" })).searchParams.get("error")).toBe("access_denied");
});

/** Runs the page's script with as much of a browser as it needs. */
function runScript(script: string, page: Answer): unknown[] {
  const posted: unknown[] = [];
  const { text, origin } = message(page);
  const window = { opener: { postMessage: (...said: unknown[]) => posted.push(said) } };
  const document = { getElementById: (id: string) => (id === "answer" ? { dataset: { message: text, origin } } : null) };
  // oxlint-disable-next-line typescript/no-implied-eval -- it is the server's own
  new Function("window", "document", script)(window, document);
  return posted;
}
