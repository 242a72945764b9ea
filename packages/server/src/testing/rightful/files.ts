import { type Estate, made } from "../estate.ts";
import { type Ask, listing, type NamedPlan, OWN, plansFor } from "./plan.ts";

const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

/** What names a folder to put something into is a mistake where it is not there, rather than something missing. */
const NOT_HERE = { elsewhere: 400 } as const;

/** Accounts, what is stored in them, and what happened there. */
export function filePlans(): NamedPlan[] {
  const plan = plansFor("files");
  const at = "/accounts/:account";
  const folder = async ({ owner }: Estate) => (await made(owner.folder(`f${Math.random()}`))).id ?? "";
  const file = async (estate: Estate) => (await made(estate.owner.upload("a.txt", "secret", { parent: await folder(estate) }))).id ?? "";
  const link = async (estate: Estate) =>
    (await made(estate.owner.post(`${estate.owner.storage()}/links`, { file_id: await file(estate) }))).id ?? "";
  const session = async (estate: Estate) => {
    const body = { parent_id: await folder(estate), name: "parts", size: 3 };
    const { id = "" } = await made(estate.owner.post(`${estate.owner.storage()}/multipart`, body));
    await estate.owner.send("PUT", `${estate.owner.storage()}/multipart/${id}?part_number=1`, { body: "abc" });
    return id;
  };
  const of = (make: (estate: Estate) => Promise<string>, rest: { query?: string; body?: unknown } = {}): Ask => {
    return async (estate) => ({ ids: { id: await make(estate) }, ...rest });
  };
  const into = async (estate: Estate, more: object) => ({ body: { parent_id: await folder(estate), ...more } });
  const bo = [{ type: "user", role: "reader", email: "bo@example.test" }];
  return [
    plan(`GET ${at}`, undefined, OWN),
    plan(`PATCH ${at}`, () => ({ body: { custom_properties: { a: 1 } } }), OWN),
    plan(
      `DELETE ${at}`,
      // Made for its end: not the one that all else is in.
      async ({ owner }) => ({
        ids: { account: String((await made(owner.post("/accounts", { service: "s3", account: "new@example.com", token: "t" }))).id) },
      }),
      OWN,
    ),
    // S13: the owner's service is not the stranger's.
    plan(`POST ${at}/raw`, ({ service }) => ({ headers: { "x-kloudless-raw-uri": `${service}about` } }), { elsewhere: 400 }),
    plan(`POST ${at}/encode_raw_id`, () => ({ body: { raw_id: "/a", type: "file" } }), OWN),
    plan(`POST ${at}/storage/convert_id`, () => ({ body: { raw_id: "/a", type: "file" } }), OWN),
    plan(`GET ${at}/storage/quota`, undefined, OWN),
    plan(
      `POST ${at}/storage/files`,
      async (estate) => ({
        body: "text",
        headers: {
          "content-type": "application/octet-stream",
          "x-kloudless-metadata": JSON.stringify({ name: "b.txt", parent_id: await folder(estate) }),
        },
      }),
      NOT_HERE,
    ),
    plan(`GET ${at}/storage/files/:id`, of(file)),
    plan(`PATCH ${at}/storage/files/:id`, of(file, { body: { name: "renamed.txt" } })),
    plan(`PUT ${at}/storage/files/:id`, of(file, { body: "other" })),
    plan(`DELETE ${at}/storage/files/:id`, of(file)),
    plan(`POST ${at}/storage/files/:id/copy`, of(file, { body: { parent_id: "root" } })),
    plan(`GET ${at}/storage/files/:id/contents`, of(file)),
    plan(
      `GET ${at}/storage/files/:id/thumbnail`,
      of(async (estate) => (await made(estate.owner.upload("a.png", PIXEL, { parent: await folder(estate) }))).id ?? ""),
    ),
    plan(`GET ${at}/storage/files/:id/versions`, of(file), { answered: [501, "a disk keeps no versions"] }),
    ...["", "/contents"].map((below) =>
      plan(`GET ${at}/storage/files/:id/versions/:version${below}`, async (estate) => ({ ids: { id: await file(estate), version: "1" } }), {
        answered: [404, "a disk keeps no versions"],
      }),
    ),
    plan(`POST ${at}/storage/multipart`, (estate) => into(estate, { name: "parts", size: 3 }), NOT_HERE),
    plan(`GET ${at}/storage/multipart/:id`, of(session)),
    plan(`PUT ${at}/storage/multipart/:id`, of(session, { query: "?part_number=1", body: "abc" })),
    plan(`DELETE ${at}/storage/multipart/:id`, of(session)),
    plan(`POST ${at}/storage/multipart/:id/complete`, of(session)),
    plan(`POST ${at}/storage/files/upload_url`, (estate) => into(estate, { name: "put.txt" }), NOT_HERE),
    plan(`GET ${at}/tasks/:id`, async (estate) => {
      const path = `${estate.owner.storage()}/folders/${await folder(estate)}/copy`;
      const { id = "" } = await made(
        estate.owner.send("POST", path, { body: { parent_id: "root" }, headers: { "x-kloudless-async": "true" } }),
      );
      return { ids: { id } };
    }),
    plan(`POST ${at}/storage/folders`, (estate) => into(estate, { name: "inner" }), NOT_HERE),
    plan(`GET ${at}/storage/folders/:id`, of(folder)),
    plan(`PATCH ${at}/storage/folders/:id`, async (estate) => ({ ids: { id: await folder(estate) }, body: { name: `r${Math.random()}` } })),
    plan(`DELETE ${at}/storage/folders/:id`, of(folder)),
    plan(`POST ${at}/storage/folders/:id/copy`, of(folder, { body: { parent_id: "root" } })),
    plan(`GET ${at}/storage/folders/:id/contents`, of(folder)),
    plan(`GET ${at}/storage/search`, async (estate) => ({ query: `?q=a&parents=${await folder(estate)}` }), { elsewhere: 400 }),
    plan(`GET ${at}/storage/recent`, listing(file), OWN),
    plan(
      `GET ${at}/events`,
      async ({ owner, accounts }) => {
        const { cursor = "" } = await made(owner.get(`/accounts/${accounts.files}/events/latest`));
        return { query: `?cursor=${cursor}` };
      },
      { elsewhere: 400 },
    ),
    plan(`GET ${at}/events/latest`, undefined, OWN),
    plan(`GET ${at}/storage/links`, listing(link), OWN),
    plan(`POST ${at}/storage/links`, async (estate) => ({ body: { file_id: await file(estate) } })),
    plan(`GET ${at}/storage/links/:id`, of(link)),
    plan(`PATCH ${at}/storage/links/:id`, of(link, { body: { active: false } })),
    plan(`DELETE ${at}/storage/links/:id`, of(link)),
    plan(`GET ${at}/storage/files/:id/links`, of(file)),
    plan(`GET ${at}/storage/folders/:id/links`, of(folder)),
    ...(["files", "folders"] as const).flatMap((name) => [
      plan(`GET ${at}/storage/${name}/:id/permissions`, of(name === "files" ? file : folder)),
      plan(`PUT ${at}/storage/${name}/:id/permissions`, of(name === "files" ? file : folder, { body: bo })),
      plan(`PATCH ${at}/storage/${name}/:id/permissions`, of(name === "files" ? file : folder, { body: bo })),
    ]),
    plan(`GET ${at}/storage/files/:id/properties`, of(file)),
    plan(`PATCH ${at}/storage/files/:id/properties`, of(file, { body: [{ key: "a", value: "1" }] })),
    plan(`DELETE ${at}/storage/files/:id/properties`, of(file)),
  ];
}
