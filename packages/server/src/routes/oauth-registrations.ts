import { invalid, notFound } from "../http/api-error.ts";
import { type JsonObject, optionalText, readJsonObject, requiredText } from "../http/body.ts";
import { keptText } from "../http/kept-text.ts";
import { numberedList, numberedPage } from "../http/page.ts";
import type { Route } from "../http/route.ts";
import { isRedirectUri, isTrustedDomain } from "../oauth/settings.ts";
import type { OAuthRegistrationRow, RegistrationKind } from "../state/schema.ts";
import { type ApplicationCall, applicationRoutes } from "./application-call.ts";

const DEFAULT_PAGE_SIZE = 100;
const MAX_EACH = 100;
const MAX_LENGTH = 2048;

/** What tells the two kinds apart on the wire. */
interface Kind {
  readonly kind: RegistrationKind;
  /** What the value is called in bodies and answers. */
  readonly field: string;
  /** @throws ApiError 400 */
  readonly read: (body: JsonObject) => string;
}

/**
 * The addresses that `redirect_uri` may name, and the domains that `origin` may be at. Kloudless is known to have had both kinds of
 * objects, but not in which form: the fields here are the likeliest ones. What the configuration registers is not in the lists.
 */
export const oauthRegistrations: Route[] = [
  ...registrationRoutes("redirect_uris", {
    kind: "redirect_uri",
    field: "url",
    read(body) {
      const url = optionalText(body, "url") ?? optionalText(body, "redirect_uri") ?? requiredText(body, "url");
      if (!isRedirectUri(url)) throw invalid("url must be an http or https address without a fragment, just as redirect_uri will name it.");
      return url;
    },
  }),
  ...registrationRoutes("trusted_domains", {
    kind: "trusted_domain",
    field: "domain",
    read(body) {
      const domain = requiredText(body, "domain").toLowerCase();
      if (!isTrustedDomain(domain))
        throw invalid("domain must be a host, with its port if any, such as app.example.com or localhost:8000.");
      return domain;
    },
  }),
];

function registrationRoutes(name: string, kind: Kind): Route[] {
  return [
    ...applicationRoutes(`/${name}`, { GET: (call) => list(call, kind), POST: (call) => create(call, kind) }),
    ...applicationRoutes(`/${name}/:registration`, {
      GET: async (call) => json(kind, await find(call, kind)),
      DELETE: async (call) => call.services.oauthRegistrations.delete((await find(call, kind)).id),
    }),
  ];
}

async function list({ services, query, application }: ApplicationCall, kind: Kind): Promise<unknown> {
  const page = numberedPage(query, DEFAULT_PAGE_SIZE);
  const { total, rows } = await services.oauthRegistrations.list(application.id, kind.kind, page);
  const objects = rows.map((row) => json(kind, row));
  return numberedList("meta", page, total, objects);
}

async function create(call: ApplicationCall, kind: Kind): Promise<unknown> {
  const { services, application, reply } = call;
  const value = keptText(kind.read(await readJsonObject(call)), kind.field, MAX_LENGTH);
  const known = await services.oauthRegistrations.values(application.id, kind.kind);
  if (known.includes(value)) throw invalid(`${kind.field}: the application has this one already.`);
  if (known.length >= MAX_EACH) throw invalid(`An application can have at most ${MAX_EACH} of these.`);
  reply.code(201);
  return json(kind, await services.oauthRegistrations.insert(application.id, kind.kind, value));
}

/** @throws ApiError 404 for one that is another application's, too */
async function find({ services, application, param }: ApplicationCall, { kind }: Kind): Promise<OAuthRegistrationRow> {
  const row = await services.oauthRegistrations.find(application.id, kind, param("registration"));
  if (row === undefined) throw notFound("The application has none with this id.");
  return row;
}

const json = ({ field }: Kind, { id, kind, value, created }: OAuthRegistrationRow): Record<string, unknown> => ({
  id,
  [field]: value,
  created,
  modified: created,
  api: "meta",
  type: kind,
});
