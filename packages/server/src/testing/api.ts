import type { KloudlessServer } from "../index.ts";

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; typed loosely, for assertions. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

/** What the tests send requests with: nothing but `fetch` and the wire format. */
export class Api {
  readonly server: KloudlessServer;
  readonly authorization: string | undefined;

  constructor(server: KloudlessServer, authorization: string | undefined = `APIKey ${server.apiKey}`) {
    this.server = server;
    this.authorization = authorization;
  }

  as(authorization: string | undefined): Api {
    return Object.assign(Object.create(Api.prototype) as Api, { server: this.server, authorization });
  }

  async send(method: string, path: string, init: { body?: unknown; headers?: Record<string, string> } = {}): Promise<Answer> {
    const { body } = init;
    const isRaw = body === undefined || typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;
    const response = await fetch(this.server.url + (path.startsWith("/v") ? path : `/v1${path}`), {
      method,
      headers: { ...(this.authorization !== undefined && { authorization: this.authorization }), ...init.headers },
      ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body) }),
      ...(body instanceof ReadableStream && { duplex: "half" }),
      redirect: "manual",
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      get json() {
        return text === "" ? undefined : JSON.parse(text);
      },
    };
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("GET", path, { headers });
  }

  post(path: string, body?: unknown): Promise<Answer> {
    return this.send("POST", path, { body });
  }

  patch(path: string, body: unknown): Promise<Answer> {
    return this.send("PATCH", path, { body });
  }

  delete(path: string): Promise<Answer> {
    return this.send("DELETE", path);
  }

  /** The path of an account's storage. */
  storage(account = 0): string {
    return `/accounts/${this.server.accounts[account]?.id}/storage`;
  }

  upload(
    name: string,
    body: unknown,
    options: { parent?: string; account?: number; query?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const metadata = escape(JSON.stringify({ name, parent_id: options.parent ?? "root" }));
    return this.send("POST", `${this.storage(options.account)}/files${options.query ?? ""}`, {
      body,
      headers: { "content-type": "application/octet-stream", "x-kloudless-metadata": metadata, ...options.headers },
    });
  }

  folder(name: string, parent = "root", account = 0): Promise<Answer> {
    return this.post(`${this.storage(account)}/folders`, { name, parent_id: parent });
  }

  contents(folder = "root", query = "", account = 0): Promise<Answer> {
    return this.get(`${this.storage(account)}/folders/${folder}/contents${query}`);
  }

  async names(folder = "root", query = "", account = 0): Promise<string[]> {
    return ((await this.contents(folder, query, account)).json.objects as { name: string }[]).map((item) => item.name);
  }
}

/** JSON in pure ASCII, as a header needs it. */
const escape = (json: string): string =>
  json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
