import type { AccountCall } from "../http/route.ts";
import type { Task } from "../tasks/tasks.ts";
import { departure } from "./departure.ts";

/** What a piece of work ends with. */
export interface Done {
  /** Default 200. */
  readonly status?: number;
  readonly json: unknown;
}

/**
 * Does what may take long: at once, or as a task when the client has asked for one. The signal aborts when nobody waits for it any more.
 */
export async function perform(call: AccountCall, work: (signal: AbortSignal) => Promise<Done>): Promise<unknown> {
  const { reply, services, account } = call;
  if (wantsTask(call)) {
    const task = services.tasks.start(account.id, async (signal) => (await work(signal)).json);
    reply.code(202);
    return taskJson(task);
  }
  const { status = 200, json } = await work(departure(call));
  reply.code(status);
  return json;
}

const wantsTask = ({ header, query }: AccountCall): boolean =>
  header("x-kloudless-async")?.toLowerCase() === "true" || query.text("return_type") === "task";

/** A task that is not done, under all the names that clients know its state by. */
export const taskJson = ({ id, accountId }: Task): Record<string, unknown> => ({
  id,
  state: "STARTED",
  status: "STARTED",
  info: null,
  account: accountId,
  type: "task",
  api: "core",
});
