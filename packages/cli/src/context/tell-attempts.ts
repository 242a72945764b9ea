import { subscribe } from "node:diagnostics_channel";
import type { AttemptEvent, ExchangeEvent, RetryEvent } from "@kloudless/core";
import type { Notes } from "../output/notes.ts";

const told = new WeakSet<Notes>();

/**
 * With `--verbose`, has every attempt of every call noted: what was asked for, what came back, how long it took; with `-vv` headers of every
 * answer, too, and what is waited for. Values that may be secret are hidden by the SDK.
 */
export function tellAttempts(notes: Notes): void {
  if (!notes.hears("debug") || told.has(notes)) return;
  told.add(notes);
  subscribe("kloudless:attempt", (message) => {
    const { request, attempt, status, requestId, error, milliseconds } = message as AttemptEvent;
    const problem = error instanceof Error ? error.message : undefined;
    const took = Math.round(milliseconds);
    void notes.detail(
      `${request}: ${status ?? problem ?? "no answer"} in ${took} ms${attempt > 1 ? `, attempt ${attempt}` : ""}${requestId === undefined ? "" : ` (request ${requestId})`}`,
      { request, status, milliseconds: took, request_id: requestId, attempt, error: problem },
    );
  });
  if (!notes.hears("trace")) return;
  subscribe("kloudless:exchange", (message) => {
    const { request, attempt, status, sent, received } = message as ExchangeEvent;
    const fields = { request, attempt, status, sent, received };
    void notes.trace([`${request}: ${status}`, ...listed(">", sent), ...listed("<", received)].join("\n"), fields);
  });
  subscribe("kloudless:retry", (message) => {
    const { request, attempt, delay, error } = message as RetryEvent;
    const wait = Math.round(delay);
    const problem = error instanceof Error ? error.message : String(error);
    void notes.trace(`${request}: attempt ${attempt} is repeated in ${wait} ms: ${problem}`, {
      request,
      attempt,
      wait_milliseconds: wait,
      error: problem,
    });
  });
}

function listed(direction: string, headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).map(([name, value]) => `${direction} ${name}: ${value}`);
}
