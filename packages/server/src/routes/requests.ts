import { invalid } from "../http/api-error.ts";
import type { LoggedRequest } from "../http/request-log.ts";
import type { Route } from "../http/route.ts";
import { applicationRoutes } from "./application-call.ts";

/** Requests an answer holds at most. */
const MOST = 1000;

/** What an application asked of this server lately. An addition of this server's, for those who develop against it. */
export const requests: Route[] = applicationRoutes("/requests", {
  async GET({ services, query, application }) {
    const after = query.text("after") ?? "0";
    if (!/^\d{1,15}$/.test(after)) throw invalid("after must be the number of a request.");
    const found = services.requestLog.after(application.id, Number(after), MOST);
    return { type: "object_list", api: "meta", count: found.length, objects: found.map(requestJson) };
  },
});

const requestJson = ({ number, id, time, method, path, status, milliseconds, account }: LoggedRequest): object => ({
  number,
  id,
  type: "request",
  api: "meta",
  created: time,
  method,
  path,
  status,
  milliseconds,
  account,
});
