import { subscribe } from "node:diagnostics_channel";
import type { AttemptEvent } from "@kloudless/core";
import type { Notes } from "../output/notes.ts";

const told = new WeakSet<Notes>();

/** With `--verbose`, has every attempt of every call noted: what was asked for, what came back, how long it took. */
export function tellAttempts(notes: Notes): void {
  if (!notes.isVerbose || told.has(notes)) return;
  told.add(notes);
  subscribe("kloudless:attempt", (message) => {
    const { request, attempt, status, requestId, error, milliseconds } = message as AttemptEvent;
    const outcome = status ?? (error instanceof Error ? error.message : "no answer");
    void notes.detail(
      `${request}: ${outcome} in ${Math.round(milliseconds)} ms${attempt > 1 ? `, attempt ${attempt}` : ""}${requestId === undefined ? "" : ` (request ${requestId})`}`,
    );
  });
}
