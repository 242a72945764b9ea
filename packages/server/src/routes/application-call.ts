import { notFound } from "../http/api-error.ts";
import { type Handler, type ManagementCall, type Method, managementRoutes, type Route } from "../http/route.ts";
import type { ApplicationRow } from "../state/schema.ts";

/** A call about one of a developer's applications. */
export interface ApplicationCall extends ManagementCall {
  readonly application: ApplicationRow;
}

/** A route about an application, or what belongs to it: only for the developer who owns it. */
export function applicationRoutes(path: string, methods: { readonly [M in Method]?: Handler<ApplicationCall> }): Route[] {
  const owned = Object.entries(methods).map(([method, handler]) => [
    method,
    async (call: ManagementCall) => {
      const application = await call.services.applications.find(call.developerId, call.param("application"));
      if (application === undefined) throw notFound("No application with this id.");
      return handler({ ...call, application });
    },
  ]);
  return managementRoutes(`/applications/:application${path}`, Object.fromEntries(owned));
}
