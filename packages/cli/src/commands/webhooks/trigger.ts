import { randomUUID } from "node:crypto";
import { type File, storage } from "@kloudless/storage";
import { UsageError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";

/** What makes each event happen to a file; resolves to the files that are left. */
const STEPS: Readonly<Record<string, (file: File, signal: AbortSignal) => Promise<readonly File[]>>> = {
  add: async (file) => [file],
  update: async (file, signal) => [await file.write(`triggered ${randomUUID()}`, { signal })],
  rename: async (file, signal) => {
    file.name = `renamed ${file.name}`;
    return [await file.save({ signal })];
  },
  copy: async (file, signal) => [file, await file.copy({ parent_id: "root", name: `copy of ${file.name}` }, { signal })],
  delete: async (file, signal) => {
    await file.delete({}, { signal });
    return [];
  },
};

export const trigger: Run<{ readonly event: string; readonly account: string }, object> = async (context, { event, account }) => {
  const step = Object.hasOwn(STEPS, event) ? STEPS[event] : undefined;
  if (step === undefined)
    throw new UsageError(`${JSON.stringify(event)} cannot be triggered. There are: ${Object.keys(STEPS).join(", ")}.`);
  const { accounts, notes, signal } = context;
  const api = storage(await (await accounts).find(account));
  const name = `kloudless-trigger-${randomUUID()}.txt`;
  const file = await api.files.create({ parent_id: "root", name }, "triggered", { signal });
  let left: readonly File[] = [file];
  try {
    left = await step(file, signal);
  } finally {
    // Not with the signal: what was made goes, also when the command is ended.
    for (const one of left) await one.delete();
  }
  await notes.note(`Done with ${name}, which is gone again.`);
};
