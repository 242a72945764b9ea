import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, type TestContext, test } from "vitest";
import { browse } from "../../../../scripts/browser.ts";
import type { ServerOptions } from "../index.ts";
import type { Api } from "../testing/api.ts";
import { poorContrasts } from "../testing/contrast.ts";
import { serve } from "../testing/serve.ts";
import { type Site, site } from "../testing/site.ts";

const OOB = "urn:ietf:wg:oauth:2.0:oob";

interface Setting {
  /** Where the person is: at the page. */
  readonly page: Page;
  readonly browser: BrowserContext;
  readonly app: Site;
  readonly api: Api;
  /** Where applications send people. */
  readonly address: (change?: Readonly<Record<string, string>>) => string;
}

interface Circumstances {
  readonly app?: Site;
  readonly oauth?: ServerOptions["oauth"];
  readonly accounts?: ServerOptions["accounts"];
  readonly browser?: BrowserContextOptions;
}

/** Has a person in a browser sent to the page by an application. */
async function arrive(context: TestContext, circumstances: Circumstances = {}): Promise<Setting> {
  const browser = await browse(context, circumstances.browser);
  const app = circumstances.app ?? (await site());
  const { accounts, oauth } = circumstances;
  const settings = { redirectUris: ["http://127.0.0.1/back"], trustedDomains: [app.origin], ...oauth };
  const { api, server } = await serve({ ...(accounts && { accounts }), oauth: settings });
  const query = { client_id: server.applicationId, response_type: "code", redirect_uri: `${app.origin}/back`, state: "s" };
  const address: Setting["address"] = (change) => `${server.url}/v1/oauth?${new URLSearchParams({ ...query, ...change }).toString()}`;
  const page = await browser.newPage();
  await page.goto(address());
  return { page, browser, app, api, address };
}

const press = (page: Page, name: "Approve" | "Deny" | "Continue"): Promise<void> => page.getByRole("button", { name }).click();

async function unlock(page: Page): Promise<void> {
  await page.getByLabel("Password of this server").fill("sesame");
  await press(page, "Continue");
  await page.getByRole("group", { name: "Account" }).waitFor();
}

/** What has the focus, as those hear it who do not see it. */
const focused = async (page: Page): Promise<string> => {
  const [line = ""] = (await page.locator(":focus").ariaSnapshot()).split("\n");
  return line.replace(/^- | \[active\]/g, "");
};

describe("for everybody", () => {
  test("it says what it is, in which language, and what its fields are", async (context) => {
    const { page, app } = await arrive(context);
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    expect(await page.title()).toBe("Connect an account to Kloudless");
    await page.getByLabel("A new account").check();
    const tree = (await page.locator("body").ariaSnapshot()).split("\n").map((line) => line.trim());
    expect(tree.filter((line) => !/^- (?:option|text:)/.test(line))).toEqual([
      "- main:",
      '- heading "Connect an account to Kloudless" [level=1]',
      expect.stringMatching(new RegExp(`^- paragraph: If you approve, .* Either way, ${app.origin} will be told`)),
      '- group "Account":',
      '- radio "ada@example.com Google Drive"',
      '- radio "grace@example.com Box"',
      '- radio "lin@example.com Salesforce"',
      '- radio "A new account" [checked]',
      '- combobox "Service of the new account":',
      '- textbox "Name of the new account, such as an e-mail address"',
      '- button "Approve"',
      '- button "Deny"',
    ]);
  });

  test("the keyboard is enough: through all of it in its order, choosing, and sending", async (context) => {
    const { page, app } = await arrive(context);
    const order: string[] = [];
    for (const key of ["Tab", "ArrowDown", "ArrowDown", "ArrowDown", "Tab", "Tab", "Tab", "Tab"]) {
      await page.keyboard.press(key);
      order.push(await focused(page));
      const outline = await page.evaluate("getComputedStyle(document.activeElement.closest('.choice') ?? document.activeElement).outline");
      expect(outline).toBe("rgb(11, 87, 208) solid 3px");
    }
    expect(order).toEqual([
      'radio "ada@example.com Google Drive" [checked]',
      'radio "grace@example.com Box" [checked]',
      'radio "lin@example.com Salesforce" [checked]',
      'radio "A new account" [checked]',
      'combobox "Service of the new account":',
      'textbox "Name of the new account, such as an e-mail address"',
      'button "Approve"',
      'button "Deny"',
    ]);
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.type("zoe@example.com");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${app.origin}/back?*`);
    expect(new URL(page.url()).searchParams.get("code")).toMatch(/^[\w-]{43}$/);
  });

  test("fields that do not matter are not in the way", async (context) => {
    const { page } = await arrive(context);
    const name = page.getByLabel("Name of the new account");
    expect(await name.isVisible()).toBe(false);
    await page.getByLabel("A new account").check();
    expect(await name.isVisible()).toBe(true);
  });

  test.for(["light", "dark"] as const)("all of it is to be seen where it is %s, and fits a narrow phone", async (colorScheme, context) => {
    const accounts = [{ service: "gdrive", account: `${"very-long-name-".repeat(10)}@example.com` }];
    const browser = { colorScheme, viewport: { width: 320, height: 640 } };
    const { page, address } = await arrive(context, { accounts, browser, oauth: { password: "sesame" } });
    const look = async (): Promise<void> => {
      expect(await poorContrasts(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
    };
    await look();
    await press(page, "Continue");
    expect(await page.getByRole("alert").isVisible()).toBe(true);
    await look();
    await unlock(page);
    await page.getByLabel("A new account").check();
    await look();
    await press(page, "Approve");
    expect(await page.getByRole("alert").isVisible()).toBe(true);
    await look();
    await page.goto(address({ client_id: "nobody" }));
    await look();
    await page.goto(address({ response_type: "token", redirect_uri: OOB }));
    await unlock(page);
    await press(page, "Approve");
    await page.getByText("This is its token").waitFor();
    await look();
  });

  test("after a mistake the focus is where it was made, and nothing else is lost", async (context) => {
    const { page, app, api } = await arrive(context, { oauth: { password: "sesame" } });
    await page.keyboard.press("Tab");
    await page.keyboard.type("open");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    expect(await page.title()).toBe("Problem: Connect an account to Kloudless");
    expect(await focused(page)).toContain('textbox "Password of this server"');
    expect(await page.locator(":focus").getAttribute("aria-describedby")).toBe(await page.getByRole("alert").getAttribute("id"));
    await page.keyboard.type("sesame");
    await page.keyboard.press("Enter");
    await page.getByLabel("A new account").check();
    await page.getByLabel("Service of the new account").selectOption("Dropbox");
    await press(page, "Approve");
    await page.getByText("Choose a service and a name").waitFor();
    expect(await focused(page)).toContain('textbox "Name of the new account');
    expect(await page.getByLabel("A new account").isChecked()).toBe(true);
    await page.keyboard.type("zoe@example.com");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${app.origin}/back?*`);
    const form = new URLSearchParams({
      grant_type: "authorization_code",
      code: new URL(page.url()).searchParams.get("code") ?? "",
      redirect_uri: `${app.origin}/back`,
      client_id: api.server.applicationId,
    });
    const { account_id } = (await api.send("POST", "/oauth/token", { body: form.toString() })).json;
    expect((await api.get(`/accounts/${account_id}`)).json).toMatchObject({ account: "zoe@example.com", service: "dropbox" });
  });
});

describe("for nobody else", () => {
  const HOSTILE = `<script>window.hostile = 1</script><img src=x onerror="window.hostile = 2"> "'&\u202etxt`;

  test("hostile names are text", async (context) => {
    const { page, api, address } = await arrive(context, { accounts: [{ service: "gdrive", account: HOSTILE }] });
    const developer = api.as(`DeveloperKey ${api.server.developerKey}`);
    await developer.patch(`/applications/${api.server.applicationId}`, { name: HOSTILE });
    const state = `"></p>${HOSTILE}`;
    await page.goto(address({ state }));
    const shown = HOSTILE.replace("\u202e", "\ufffd");
    expect(await page.title()).toBe(`Connect an account to ${shown}`);
    expect(await page.getByRole("heading").innerText()).toBe(`Connect an account to ${shown}`);
    expect(await page.getByRole("radio").first().isChecked()).toBe(true);
    expect(await page.locator("label bdi").innerText()).toBe(shown);
    expect(await page.locator("script, img").count()).toBe(0);
    await press(page, "Approve");
    await page.waitForURL("**/back?*");
    expect(new URL(page.url()).searchParams.get("state")).toBe(state);
    expect(await page.evaluate("window.hostile")).toBeUndefined();
  });

  test("what got into it all the same could do nothing", async (context) => {
    const { page, app } = await arrive(context);
    const refused: string[] = [];
    page.on("console", (message) => refused.push(message.text()));
    await page.evaluate(`
      const script = document.createElement("script");
      script.text = "window.hostile = 1";
      const image = new Image();
      image.src = "${app.origin}/image";
      const base = document.createElement("base");
      base.href = "${app.origin}";
      document.body.append(script, image, base);
      fetch("${app.origin}/fetched").catch(() => undefined);
    `);
    const directives = ["script-src", "img-src", "connect-src", "base-uri"];
    const missing = (): string[] =>
      directives.filter((name) => !refused.some((text) => text.includes("Security Policy") && text.includes(name)));
    await expect.poll(missing).toEqual([]);
    expect(await page.evaluate("window.hostile")).toBeUndefined();
    expect(app.visits).toEqual([]);
  });

  test("no site has it in a frame", async (context) => {
    const { browser, address } = await arrive(context);
    const thief = await site({ "/": `<iframe src="${address().replaceAll("&", "&#38;")}"></iframe>` });
    const page = await browser.newPage();
    const refused = page.waitForEvent("console", { predicate: (message) => message.text().includes("frame-ancestors") });
    await page.goto(thief.origin);
    await refused;
    expect(await page.frameLocator("iframe").getByRole("button", { name: "Approve" }).count()).toBe(0);
  });

  test.for([
    ["an address that is not registered", { redirect_uri: "APP/elsewhere" }, "not one that is registered"],
    ["no address", { redirect_uri: "" }, "redirect_uri is missing"],
    ["an unknown application", { client_id: "nobody" }, "no application"],
    ["an address that runs", { redirect_uri: "javascript:alert(1)" }, "not one that is registered"],
  ] as const)("%s gets an error to read, and nobody is sent anywhere", async ([, change, text], context) => {
    const { page, app, address } = await arrive(context);
    await page.goto(address(Object.fromEntries(Object.entries(change).map(([name, value]) => [name, value.replace("APP", app.origin)]))));
    const { url } = { url: page.url() };
    expect(await page.getByRole("alert").innerText()).toContain(text);
    expect(await page.getByRole("button").count()).toBe(0);
    await page.waitForTimeout(300);
    expect([page.url(), app.visits]).toEqual([url, []]);
  });

  test("a form that another site sends is not taken, whoever's it is", async (context) => {
    const { browser, app, api, address } = await arrive(context);
    // The thief has a form of his own, which fits his own cookie.
    const mine = await api.as(undefined).get(address().slice(api.server.url.length));
    const sealed = /name="request" value="([^"]*)"/.exec(mine.text)?.[1];
    const account = `<input name="account" value="${api.server.accounts[0]?.id}"><input name="decision" value="approve">`;
    const form = `<form method="post" action="${api.server.url}/v1/oauth"><input name="request" value="${sealed}">${account}</form>`;
    const thief = await site({ "/": `${form}<script>document.forms[0].submit()</script>` });
    const page = await browser.newPage();
    await page.goto(thief.origin.replace("127.0.0.1", "localhost"));
    await page.getByText("This form was not made for this browser").waitFor();
    expect(app.visits).toEqual([]);
  });
});

describe("the way back", () => {
  test("may lead on to other sites, and tells none of them where the person was", async (context) => {
    const last = await site();
    const app = await site({ "/back": { location: `${last.origin}/done` } });
    const { page } = await arrive(context, { app });
    await press(page, "Approve");
    await page.waitForURL(`${last.origin}/done`);
    expect(app.visits).toEqual([{ path: expect.stringMatching(/^\/back\?code=[\w-]{43}&state=s$/) as string, referrer: undefined }]);
    expect(last.visits).toEqual([{ path: "/done", referrer: undefined }]);
  });

  test("is there from each of several tabs, whichever was open first", async (context) => {
    const { browser, app, address } = await arrive(context);
    const start = await site({ "/": `<a href="${address().replaceAll("&", "&#38;")}">Connect</a>` });
    const tabs = [await browser.newPage(), await browser.newPage()];
    for (const tab of tabs) {
      // Of another site: what strict cookies are not sent from.
      await tab.goto(start.origin.replace("127.0.0.1", "localhost"));
      await tab.getByRole("link").click();
      await tab.getByRole("heading").waitFor();
    }
    for (const tab of tabs) {
      await press(tab, "Approve");
      await tab.waitForURL(`${app.origin}/back?*`);
    }
    expect(app.visits).toHaveLength(2);
  });
});

describe("in a window that a page opened", () => {
  const LISTEN = `<script>window.said = []; addEventListener("message", ({ origin, data }) => said.push([origin, data]));</script>`;

  /** Has a page of a site open the window, as the authenticator does. */
  async function open({ browser, address }: Setting, opener: string, origin: string): Promise<{ page: Page; popup: Page }> {
    const page = await browser.newPage();
    await page.goto(opener);
    const url = address({ response_type: "token", redirect_uri: OOB, origin, state: "1234567890", request_id: "1234567890" });
    const [popup] = await Promise.all([
      page.waitForEvent("popup"),
      page.evaluate(`void window.open(${JSON.stringify(url)}, "kPOPUP", "width=1000,height=600")`),
    ]);
    await popup.waitForLoadState();
    return { page, popup };
  }

  test.for([
    ["Approve", { access_token: expect.any(String) as string, token_type: "Bearer", scope: "any", state: "1234567890" }],
    ["Deny", { error: "access_denied", error_description: expect.any(String) as string, state: "1234567890" }],
  ] as const)("%s: the page is told, in the words of the protocol", async ([name, data], context) => {
    const setting = await arrive(context, { app: await site({ "/": LISTEN }) });
    const { page, popup } = await open(setting, setting.app.origin, setting.app.origin);
    await press(popup, name);
    await popup.getByText("You can close this window").waitFor();
    const [[origin, text], ...more] = await page.evaluate<[string, string][]>("said").then((said) => said as [[string, string]]);
    expect([origin, more]).toEqual([setting.api.server.url, []]);
    expect(text).toMatch(/^kloudless:\{/);
    expect(JSON.parse(text.slice("kloudless:".length))).toEqual({ type: "authentication", id: "1234567890", data });
    // The token is in no address, so it is in no history and no log.
    expect(popup.url()).toBe(`${setting.api.server.url}/v1/oauth`);
  });

  test("a page of another origin is told nothing, whatever it says it is", async (context) => {
    const setting = await arrive(context);
    const thief = await site({ "/": LISTEN });
    const lying = await open(setting, thief.origin, setting.app.origin);
    const dropped = setting.browser.waitForEvent("console", { predicate: (message) => message.text().includes("postMessage") });
    await press(lying.popup, "Approve");
    await dropped;
    expect(await lying.page.evaluate("said")).toEqual([]);
    const honest = await open(setting, thief.origin, thief.origin);
    expect(await honest.popup.getByRole("alert").innerText()).toContain("not at a trusted domain");
    expect(await honest.popup.getByRole("button").count()).toBe(0);
    expect(await honest.page.evaluate("said")).toEqual([]);
  });

  test("when the page is gone, the person is told", async (context) => {
    const setting = await arrive(context, { app: await site({ "/": LISTEN }) });
    const { page, popup } = await open(setting, setting.app.origin, setting.app.origin);
    await page.close();
    await press(popup, "Approve");
    await popup.getByText("The page that opened this window is gone").waitFor();
  });
});
