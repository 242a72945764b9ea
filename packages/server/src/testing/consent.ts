import type { Answer, Api } from "./api.ts";

/** A person at a browser: keeps cookies, fills in the form of a page, and sends it. */
export class Person {
  readonly #api: Api;
  cookie = "";

  constructor(api: Api) {
    this.#api = api.as(undefined);
  }

  async open(query: Readonly<Record<string, string>>, path = "/oauth"): Promise<Answer> {
    const answer = await this.#api.get(`${path}?${new URLSearchParams(query).toString()}`, this.#headers());
    const [cookie] = (answer.headers.get("set-cookie") ?? "").split(";");
    if (cookie !== undefined && cookie !== "") this.cookie = cookie;
    return answer;
  }

  /** Sends the form of a page, with what was chosen in place of what stands in it. */
  async send(page: Answer, choices: Readonly<Record<string, string>>): Promise<Answer> {
    const action = attribute(/<form method="post" action="([^"]*)"/.exec(page.text)?.[1] ?? "");
    const sealed = attribute(/name="request" value="([^"]*)"/.exec(page.text)?.[1] ?? "");
    const checked = /name="account" value="([^"]*)" checked>/.exec(page.text)?.[1] ?? "";
    const form = new URLSearchParams({ request: sealed, account: checked, ...choices });
    const headers = { "content-type": "application/x-www-form-urlencoded", ...this.#headers() };
    return this.#api.send("POST", action, { body: form.toString(), headers });
  }

  async approve(query: Readonly<Record<string, string>>, choices: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send(await this.open(query), { decision: "approve", ...choices });
  }

  #headers(): Record<string, string> {
    return this.cookie === "" ? {} : { cookie: this.cookie };
  }
}

/** What an attribute of a page says. */
export const attribute = (text: string): string => text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
