import { randomUUID } from "node:crypto";
import { webhooks } from "@kloudless/core";
import type { Context } from "../../context/context.ts";
import { UsageError } from "../../failure/command-error.ts";
import type { Column } from "../../output/table.ts";
import { type Forwarded, History } from "./history.ts";

const COLUMNS: readonly Column<Forwarded>[] = [
  { name: "time", value: ({ time }) => time },
  { name: "id", value: ({ id }) => id },
  { name: "body", value: ({ body }) => body || "(a test)" },
  { name: "to", value: ({ to }) => to },
  { name: "status", value: ({ status, error }) => status ?? error },
  { name: "ms", value: ({ milliseconds }) => milliseconds },
];

/** How long a program may take to answer, in milliseconds. */
const TIMEOUT = 30_000;

/** Hands notifications to a program, prints what came of them, and keeps them for `replay`. */
export class Forwarder {
  readonly #context: Context;
  readonly #to: string;
  readonly #history: History;

  /** @throws UsageError when the address is none. */
  constructor(context: Context, to: string) {
    if (!/^https?:$/.test(URL.canParse(to) ? new URL(to).protocol : ""))
      throw new UsageError(`--forward-to must be an http or https URL; got ${JSON.stringify(to)}.`);
    this.#context = context;
    this.#to = to;
    this.#history = new History(context.paths);
  }

  /** Signs a body as the API does, and forwards it. */
  async sign(body: string, apiKey: string): Promise<void> {
    await this.forward(body, webhooks.sign(body, apiKey));
  }

  /** Resolves to what the program answered, for whoever sent the notification: 502 when it did not. */
  async forward(body: string, signature: string): Promise<{ readonly status: number; readonly text: string }> {
    const begun = performance.now();
    const { text, ...answer } = await this.#send(body, signature);
    const milliseconds = Math.round(performance.now() - begun);
    const done: Forwarded = { id: randomUUID().slice(0, 8), time: new Date().toISOString(), body, to: this.#to, milliseconds, ...answer };
    // First, so that what is printed can be replayed.
    await this.#history.add(done);
    await this.#context.output.stream(COLUMNS, [done]);
    return { status: answer.status ?? 502, text };
  }

  async #send(body: string, signature: string): Promise<Pick<Forwarded, "status" | "error"> & { readonly text: string }> {
    try {
      const answer = await fetch(this.#to, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", "x-kloudless-signature": signature },
        body,
        // A program that sends elsewhere has not taken it.
        redirect: "manual",
        signal: AbortSignal.any([this.#context.signal, AbortSignal.timeout(TIMEOUT)]),
      });
      return { status: answer.status, text: await answer.text(), error: null };
    } catch (error) {
      this.#context.signal.throwIfAborted();
      const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
      return { status: null, text: "", error: code ?? message };
    }
  }
}
