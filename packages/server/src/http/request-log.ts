import type { FastifyReply, FastifyRequest } from "fastify";

/** A request that was answered. It holds no header, no body and no query: none of them is the log's business, and some are secret. */
export interface LoggedRequest {
  /** Counts up from 1, over all applications. */
  readonly number: number;
  /** What the client was told as `X-Kloudless-Request-Id`. */
  readonly id: string;
  readonly time: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly applicationId: string;
  /** The account it was about; null where it was about none, or several. */
  readonly account: number | null;
}

/** Requests that are kept. */
const MOST = 1000;

/** The last requests of applications, in memory: for whoever develops against the server. */
export class RequestLog {
  readonly #kept: LoggedRequest[] = [];
  readonly #owners = new WeakMap<FastifyRequest, { readonly applicationId: string; readonly account: number | null }>();
  #last = 0;

  /** Says whose a request is. Those of nobody are not kept. */
  belongs(request: FastifyRequest, applicationId: string | undefined, account: number | null = null): void {
    if (applicationId !== undefined) this.#owners.set(request, { applicationId, account });
  }

  /** Keeps a request that was answered. */
  answered(request: FastifyRequest, reply: FastifyReply): void {
    const owner = this.#owners.get(request);
    if (owner === undefined) return;
    this.#kept.push({
      number: ++this.#last,
      id: request.id,
      time: new Date().toISOString(),
      method: request.method,
      path: request.url.split("?", 1)[0] ?? "",
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime),
      ...owner,
    });
    if (this.#kept.length > MOST) this.#kept.shift();
  }

  /** An application's requests behind the one of that number, oldest first. */
  after(applicationId: string, number: number, limit: number): readonly LoggedRequest[] {
    return this.#kept.filter((one) => one.applicationId === applicationId && one.number > number).slice(0, limit);
  }
}
