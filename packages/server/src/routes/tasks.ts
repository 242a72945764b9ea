import { notFound } from "../http/api-error.ts";
import { accountRoute, type Route } from "../http/route.ts";
import { taskJson } from "./perform.ts";

/** Work that goes on in the background. */
export const tasks: Route[] = [
  accountRoute("/accounts/:account/tasks/:id", {
    /** The task while it runs, then what the client would have been answered with; a failure, too, is answered as it would have been. */
    async GET({ services, account, param }) {
      const task = services.tasks.find(account.id, param("id"));
      // Not PENDING, as elsewhere: after a restart, clients would wait for ever.
      if (task === undefined) throw notFound("No task with this id: it does not exist, ended long ago, or was lost in a restart.");
      if (task.outcome === undefined) return taskJson(task);
      if ("error" in task.outcome) throw task.outcome.error;
      return task.outcome.result;
    },
  }),
];
