import type { BatchRequest } from "@kloudless/crm";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import { jsonOf, readInput } from "../../input/fields.ts";
import type { Column } from "../../output/table.ts";
import type { Run } from "../../program/command.ts";
import { openCrm } from "./open.ts";

type Outcome = Awaited<ReturnType<Awaited<ReturnType<typeof openCrm>>["batch"]>>[number];

const COLUMNS: readonly Column<Outcome>[] = [
  { name: "id", value: ({ id }) => id },
  { name: "status", value: ({ status }) => status, alignRight: true },
  {
    name: "result",
    value: (outcome) => (outcome.ok ? resultOf(outcome.body) : `${outcome.error_code}: ${outcome.message}`),
    isFlexible: true,
  },
];

export const batch: Run<{ readonly account: string; readonly file: string }, object> = async (context, { account, file }) => {
  const requests = jsonOf(await readInput(context, file), file);
  if (!Array.isArray(requests) || requests.length === 0) throw new UsageError("A batch is a JSON list of requests, with at least one.");
  const outcomes = await (await openCrm(context, account)).batch(requests as BatchRequest[], { signal: context.signal });
  await context.output.list(COLUMNS, outcomes);
  const failed = outcomes.filter(({ ok }) => !ok).length;
  if (failed > 0) throw new CommandError(11, "partial", `${failed} of ${outcomes.length} requests failed.`);
};

function resultOf(body: unknown): string {
  const { id, objects } = (body ?? {}) as { readonly id?: string; readonly objects?: readonly unknown[] };
  return objects === undefined ? (id ?? "done") : `${objects.length} objects`;
}
