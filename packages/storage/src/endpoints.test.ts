import { type AccountWith, ApiError, Kloudless } from "@kloudless/core";
import { createServer, type KloudlessServer } from "@kloudless/server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { storage } from "./index.ts";

/**
 * The API's core and storage endpoints, row by row: each is driven through the SDK, and found in what the server was asked. How each
 * behaves is tested where it lives; this says that none is missing on either side.
 */
let server: KloudlessServer;
let kloudless: Kloudless<readonly [typeof storage]>;
let one: AccountWith<readonly [typeof storage]>;
let two: AccountWith<readonly [typeof storage]>;

/** The smallest PNG there is. */
const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

beforeAll(async () => {
  server = await createServer({
    faults: true,
    partSize: 64 << 10,
    allowPrivateFetch: true,
    accounts: [
      { service: "s3", account: "one@example.test" },
      { service: "box", account: "two@example.test" },
    ],
  });
  kloudless = new Kloudless({ apiKey: server.apiKey, baseUrl: server.url, use: [storage] });
  [one, two] = (await kloudless.accounts.all()).objects as [typeof one, typeof two];
});

afterAll(async () => {
  await kloudless.close();
  await server.close();
});

/** What a service without this ability answers: the endpoint is there, and says so in the API's own words. */
async function unsupported(call: PromiseLike<unknown>, status = 501): Promise<void> {
  const error = await Promise.resolve(call).catch((caught: unknown) => caught);
  expect(ApiError.is(error) && [error.status, error.code]).toEqual([status, status === 501 ? "not_implemented" : "not_found"]);
}

const file = (name = "a.txt") => one.storage.files.create({ parent_id: "root", name }, "hello");
const folder = (name = "folder") => one.storage.folders.create({ parent_id: "root", name });
const upload = () => one.storage.multipart.create({ parent_id: "root", name: "parts.bin", size: 5 });

/** Row of the index: what is asked (method and address below /v1, `*` for an id), and how a user of the SDK asks it. */
const rows: readonly (readonly [row: string, asked: string, ask: () => Promise<unknown>])[] = [
  ["1", "GET /accounts", async () => kloudless.accounts.all()],
  [
    "2, 5",
    "DELETE /accounts/*",
    async () => (await kloudless.accounts.create({ account: "new@example.test", service: "dropbox", token: "t" })).delete(),
  ],
  ["2", "POST /accounts", async () => kloudless.accounts.create({ account: "new@example.test", service: "dropbox", token: "t" })],
  ["3", "GET /accounts/*", async () => kloudless.accounts.retrieve(one.id, { retrieve_full: true })],
  ["4", "PATCH /accounts/*", async () => Object.assign(one, { custom_properties: { a: 1 } }).save()],
  ["6", "POST /accounts/*/raw", async () => unsupported(one.raw("GET", "/about"))],
  ["7", "POST /accounts/*/encode_raw_id", async () => one.encodeRawId({ raw_id: "/a", type: "file", api: "storage" })],
  ["8", "POST /accounts/*/storage/convert_id", async () => one.storage.convertId({ raw_id: "/a", type: "file" })],
  ["9", "GET /accounts/*/storage/quota", async () => one.storage.quota()],
  ["10", "GET /accounts/*/tasks/*", async () => (await folder("tree")).copy({ parent_id: "root", name: "tree copy" }, { async: true })],
  ["11", "POST /accounts/*/storage/files", async () => file()],
  ["11 (URL)", "POST /accounts/*/storage/files", async () => fromUrl()],
  ["12", "GET /accounts/*/storage/files/*", async () => one.storage.files.retrieve((await file()).id)],
  ["13", "PATCH /accounts/*/storage/files/*", async () => Object.assign(await file(), { name: "renamed.txt" }).save()],
  ["14", "PUT /accounts/*/storage/files/*", async () => (await file()).write("other")],
  ["15", "DELETE /accounts/*/storage/files/*", async () => (await file()).delete({ permanent: true })],
  ["16", "GET /accounts/*/storage/files/*/contents", async () => expect(await (await file()).contents().text()).toBe("hello")],
  ["17", "POST /accounts/*/storage/files/*/copy", async () => (await file()).copy({ parent_id: "root", account: two.id })],
  ["18", "GET /accounts/*/storage/files/*/thumbnail", async () => thumbnail()],
  ["19", "POST /accounts/*/storage/files/upload_url", async () => one.storage.files.uploadUrl({ parent_id: "root", name: "put.txt" })],
  ["20", "GET /accounts/*/storage/files/*/versions", async () => unsupported((await file()).versions.all())],
  ["20", "GET /accounts/*/storage/files/*/versions/*", async () => unsupported((await file()).versions.retrieve("1"), 404)],
  ["21", "GET /accounts/*/storage/files/*/links", async () => (await file()).links()],
  ["21", "GET /accounts/*/storage/folders/*/links", async () => (await folder()).links()],
  ["22", "GET /accounts/*/storage/recent", async () => one.storage.recent.all({ accounts: [one.id, two.id] })],
  ["23", "GET /accounts/*/storage/search", async () => one.storage.search.all({ q: "a" })],
  ["24", "POST /accounts/*/storage/folders", async () => folder()],
  ["25", "GET /accounts/*/storage/folders/*", async () => one.storage.folders.root().refresh()],
  ["25", "PATCH /accounts/*/storage/folders/*", async () => Object.assign(await folder("before"), { name: "after" }).save()],
  ["25", "DELETE /accounts/*/storage/folders/*", async () => (await folder("gone")).delete({ recursive: true })],
  ["26", "GET /accounts/*/storage/folders/*/contents", async () => one.storage.folders.root().contents({ recursive: true })],
  ["27", "POST /accounts/*/storage/folders/*/copy", async () => (await folder()).copy({ parent_id: "root", name: "copy" })],
  ["28", "POST /accounts/*/storage/multipart", async () => upload()],
  ["29", "GET /accounts/*/storage/multipart/*", async () => one.storage.multipart.retrieve((await upload()).id)],
  ["29", "PUT /accounts/*/storage/multipart/*", async () => (await upload()).uploadPart(1, "hello")],
  ["29", "DELETE /accounts/*/storage/multipart/*", async () => (await upload()).delete()],
  ["30", "POST /accounts/*/storage/multipart/*/complete", async () => complete()],
  ["31", "GET /accounts/*/storage/files/*/permissions", async () => (await file()).permissions.all()],
  ["31", "PUT /accounts/*/storage/files/*/permissions", async () => (await file()).permissions.set([])],
  [
    "31",
    "PATCH /accounts/*/storage/folders/*/permissions",
    async () => (await folder()).permissions.update([{ type: "user", role: "reader", email: "bo@example.test" }]),
  ],
  ["32", "GET /accounts/*/storage/files/*/properties", async () => (await file()).properties.all()],
  ["32", "PATCH /accounts/*/storage/files/*/properties", async () => (await file()).properties.update([{ key: "a", value: "1" }])],
  ["32", "DELETE /accounts/*/storage/files/*/properties", async () => (await file()).properties.deleteAll()],
  ["33", "GET /accounts/*/storage/links", async () => one.storage.links.all({ active: true })],
  ["33", "POST /accounts/*/storage/links", async () => link()],
  ["34", "GET /accounts/*/storage/links/*", async () => one.storage.links.retrieve((await link()).id)],
  ["34", "PATCH /accounts/*/storage/links/*", async () => Object.assign(await link(), { active: false }).save()],
  ["34", "DELETE /accounts/*/storage/links/*", async () => (await link()).delete()],
];

/** Rows that a disk cannot fill. */
const unsupportedRows = new Set(["6", "20"]);

it.each(rows)("row %s: %s", async (row, asked, ask) => {
  const before = server.requests.length;
  await ask();
  const [method, path = ""] = asked.split(" ");
  const address = new RegExp(`^/v1${path.replaceAll("*", "[^/?]+")}(?:\\?.*)?$`);
  const statuses = () =>
    server.requests.slice(before).flatMap(({ method: verb, url, status }) => (verb === method && address.test(url) ? [status] : []));
  // The server notes a status when the answer is out, which may be after it has arrived.
  await expect.poll(() => statuses().length > 0 && statuses().every((status) => status !== undefined)).toBe(true);
  expect(statuses().every((status = 500) => status < 300 || (unsupportedRows.has(row) && (status === 404 || status === 501)))).toBe(true);
});

async function link() {
  return one.storage.links.create({ file_id: (await file()).id, direct: true });
}

async function complete() {
  const session = await upload();
  await session.uploadPart(1, "hello");
  return session.complete();
}

async function fromUrl() {
  const { url } = await link();
  const copy = await one.storage.files.createFromUrl({ url, parent_id: "root", name: "fetched.txt" });
  expect(await copy.contents().text()).toBe("hello");
}

async function thumbnail() {
  const picture = await one.storage.files.create({ parent_id: "root", name: "pixel.png" }, PIXEL);
  expect(
    Buffer.from(await picture.thumbnail({ size: 16, image_format: "png" }).bytes())
      .subarray(1, 4)
      .toString(),
  ).toBe("PNG");
}
