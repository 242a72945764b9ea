import { notFound, unsupported } from "../http/api-error.ts";
import { numberedList, numberedPage } from "../http/page.ts";
import { type Handler, type ManagementCall, managementRoutes, type Route } from "../http/route.ts";
import { applicationRoutes } from "./application-call.ts";

/** What else applications have at Kloudless. Their form on the wire is not known well enough to serve them. */
const OF_APPLICATIONS = ["service_keys", "fe_upload_locations"];

const none: Handler<ManagementCall> = async ({ query }) => numberedList("meta", numberedPage(query, 100), 0, []);
const unknown: Handler<ManagementCall> = () => Promise.reject(notFound("There is none with this id."));
const refuse: Handler<ManagementCall> = () => Promise.reject(unsupported("This server does not have these."));

/** Lists that are always empty; nothing can be added to them. */
export const otherMeta: Route[] = [
  ...OF_APPLICATIONS.flatMap((name) => [
    ...applicationRoutes(`/${name}`, { GET: none, POST: refuse }),
    ...applicationRoutes(`/${name}/:id`, { GET: unknown, PATCH: unknown, DELETE: unknown }),
  ]),
  ...managementRoutes("/licenses", { GET: none, POST: refuse }),
  ...managementRoutes("/licenses/:id", { GET: unknown }),
  ...managementRoutes("/licenses/:id/contents", { GET: unknown }),
];
