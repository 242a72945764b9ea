import { type Estate, made } from "../estate.ts";
import { type Ask, listing, type NamedPlan, OWN, plansFor } from "./plan.ts";

/** What OAuth needs to know of an application. */
const REGISTRATIONS = { redirect_uris: { url: "https://app.example.com/callback" }, trusted_domains: { domain: "localhost:8000" } };

/** Applications and what belongs to them; the same is there below `/meta`. */
export function managementPlans(): NamedPlan[] {
  const plan = plansFor(undefined);
  const [all, one] = ["/applications", "/applications/:application"];
  const application = async ({ developer }: Estate) => (await made(developer.post(all, { name: "secret" }))).id ?? "";
  const app: Ask = async (estate) => ({ ids: { application: await application(estate) } });
  const key: Ask = async (estate) => {
    const id = await application(estate);
    return { ids: { application: id, key: (await made(estate.developer.post(`${all}/${id}/apikeys`))).key ?? "" } };
  };
  const own = ({ server }: Estate) => server.applicationId;
  const hook: Ask = async (estate) => {
    const { id = "" } = await made(estate.developer.post(`${all}/${own(estate)}/webhooks`, { url: estate.service }));
    return { ids: { application: own(estate), webhook: id } };
  };
  const developer: Ask = async (estate) => {
    const { objects } = await made<{ objects: { id: string }[] }>(estate.developer.get("/developers"));
    return { ids: { developer: objects[0]?.id ?? "" } };
  };
  const having = (ask: Ask, body: unknown): Ask => {
    return async (estate) => ({ ...(await ask(estate)), body });
  };
  const empty = [501, "nothing is known of it beyond its name"] as const;
  const none = [404, "the list is always empty"] as const;
  return [
    plan(`GET ${all}`, listing(application), OWN),
    plan(`POST ${all}`, () => ({ body: { name: "n" } }), OWN),
    plan(`GET ${one}`, app),
    plan(`PATCH ${one}`, having(app, { name: "renamed" })),
    plan(`DELETE ${one}`, app),
    plan(`GET ${one}/apikeys`, app),
    plan(`POST ${one}/apikeys`, app),
    plan(`GET ${one}/apikeys/:key`, key),
    plan(`DELETE ${one}/apikeys/:key`, key),
    plan(`GET ${one}/webhooks`, app),
    plan(`POST ${one}/webhooks`, (estate) => ({ ids: { application: own(estate) }, body: { url: estate.service } })),
    plan(`GET ${one}/webhooks/:webhook`, hook),
    plan(`PATCH ${one}/webhooks/:webhook`, having(hook, { url: "https://example.com/" }), { answered: [501, "webhooks are not changed"] }),
    plan(`DELETE ${one}/webhooks/:webhook`, hook),
    plan(`GET ${one}/webhooks/:webhook/deliveries`, hook),
    plan(`GET ${one}/requests`, app),
    ...Object.entries(REGISTRATIONS).flatMap(([name, body]) => {
      const registered: Ask = async (estate) => {
        const id = await application(estate);
        return { ids: { application: id, registration: (await made(estate.developer.post(`${all}/${id}/${name}`, body))).id ?? "" } };
      };
      return [
        plan(`GET ${one}/${name}`, app),
        plan(`POST ${one}/${name}`, having(app, body)),
        plan(`GET ${one}/${name}/:registration`, registered),
        plan(`DELETE ${one}/${name}/:registration`, registered),
      ];
    }),
    plan("GET /developers", undefined, OWN),
    plan("GET /developers/:developer", developer),
    plan("PATCH /developers/:developer", having(developer, { last_name: "L" })),
    ...["service_keys", "fe_upload_locations"].flatMap((name) => [
      plan(`GET ${one}/${name}`, app),
      plan(`POST ${one}/${name}`, having(app, {}), { answered: empty }),
      ...["GET", "PATCH", "DELETE"].map((method) =>
        plan(
          `${method} ${one}/${name}/:id`,
          async (estate) => ({ ids: { application: await application(estate), id: "1" }, ...(method === "PATCH" && { body: {} }) }),
          { answered: none },
        ),
      ),
    ]),
    plan("GET /licenses", undefined, OWN),
    plan("POST /licenses", () => ({ body: {} }), { answered: empty, elsewhere: 501 }),
    plan("GET /licenses/:id", () => ({ ids: { id: "1" } }), { answered: none }),
    plan("GET /licenses/:id/contents", () => ({ ids: { id: "1" } }), { answered: none }),
  ];
}
