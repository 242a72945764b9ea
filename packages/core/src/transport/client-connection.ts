import type { Connection, StreamedResponse } from "../connection.ts";
import type { ApiRequest, RequestOptions } from "../request.ts";
import type { RetryStrategy } from "../retry/strategy.ts";
import type { ResponseBody } from "./response-body.ts";
import type { Sender } from "./sender.ts";

/** The views that resources of a client have of it; one an account, however many objects of it there are. */
export class ClientConnection implements Connection {
  readonly accountId: string | number | undefined;
  readonly #sender: Sender;
  readonly #accounts: Map<string, ClientConnection>;

  constructor(sender: Sender, accountId?: string | number, accounts: Map<string, ClientConnection> = new Map()) {
    this.#sender = sender;
    this.accountId = accountId;
    this.#accounts = accounts;
  }

  get retry(): RetryStrategy | null {
    return this.#sender.config.retry;
  }

  get deadline(): number | undefined {
    return this.#sender.config.deadline;
  }

  send(request: ApiRequest, options?: RequestOptions): Promise<unknown> {
    return this.#sender.send(request, options);
  }

  async open(request: ApiRequest, options?: RequestOptions): Promise<StreamedResponse> {
    const { status, headers, body, stream } = await this.#sender.open(request, options);
    return { status, headers, body: stream ?? whole(body) };
  }

  account(id: string | number): ClientConnection {
    const key = String(id);
    let connection = this.#accounts.get(key);
    if (connection === undefined) this.#accounts.set(key, (connection = new ClientConnection(this.#sender, id, this.#accounts)));
    return connection;
  }
}

/** A body that is in memory already. */
function whole(bytes: Uint8Array): ResponseBody {
  return {
    async *[Symbol.asyncIterator]() {
      if (bytes.byteLength > 0) yield bytes;
    },
    async *batches() {
      if (bytes.byteLength > 0) yield [bytes];
    },
    cancel: () => undefined,
  };
}
