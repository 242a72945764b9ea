import { forbidden, unsupported } from "../http/api-error.ts";
import { readJsonObject, requiredText } from "../http/body.ts";
import { type Call, publicRoute, type Route } from "../http/route.ts";
import { isoMicros } from "../state/clock.ts";
import type { Drive } from "../storage/drive.ts";
import { knownService } from "../storage/known-services.ts";
import { alternatives } from "../storage/names.ts";
import { childOf, type NodePath, parsePath } from "../storage/path.ts";
import { openTarget, parentFolder, reportingConflict, type StorageCall, shown, storageRoute } from "./storage-call.ts";
import { store } from "./store.ts";

/** How long such an address can be used. */
const LIFETIME_MS = 60 * 60 * 1000;
const PURPOSE = "upload-url";

/** What an address permits to upload. */
interface Permit {
  /** The names on the way to the folder, with slashes between them. */
  readonly parent: string;
  readonly name: string;
  readonly overwrite: boolean;
  /** Milliseconds since the epoch. */
  readonly expiry: number;
}

/** Addresses to which whoever knows them can PUT one file, as storage services like S3 give them out. */
export const uploadUrl: Route[] = [
  storageRoute("/files/upload_url", { POST: create }),
  publicRoute("/upload/:account/:permit", { PUT: upload }),
];

async function create(call: StorageCall): Promise<unknown> {
  const { account, drive, query, view } = call;
  if (knownService(account.service)?.directUploads !== true) throw unsupported("The service gives out no addresses to upload to.");
  const body = await readJsonObject(call);
  const parentId = requiredText(body, "parent_id");
  const name = requiredText(body, "name");
  // Unlike uploads through the API, those to such an address replace what is there.
  const overwrite = query.flag("overwrite") ?? true;
  const parent = await parentFolder(drive, parentId);
  childOf(parent, name);
  const permit: Permit = { parent: parent.join("/"), name, overwrite, expiry: Date.now() + LIFETIME_MS };
  const token = drive.seal(PURPOSE, JSON.stringify(permit));
  return {
    url: new URL(`/upload/${account.id}/${token}`, view.baseUrl).href,
    method: "PUT",
    expiry: isoMicros(BigInt(permit.expiry) * 1000n),
    type: "upload_url",
    api: "storage",
  };
}

async function upload(call: Call): Promise<unknown> {
  const { drive, parent, name, overwrite: replace } = await permitted(call);
  // The folder may have gone since.
  await parentFolder(drive, drive.idOf(parent));
  const target = { parent, names: alternatives(name, "file") };
  const { entry, replaced } = await reportingConflict(drive, parent, name, () => store({ ...call, drive }, target, { replace }));
  call.reply.code(replaced ? 200 : 201);
  return shown(drive, entry, call);
}

/** @throws ApiError 403 for an address that this server did not give out, or not for this long */
async function permitted(call: Call): Promise<{ drive: Drive; parent: NodePath; name: string; overwrite: boolean }> {
  const refused = forbidden("This address is not valid, or not any more.");
  const id = call.param("account");
  const account = /^\d{1,15}$/.test(id) ? await call.services.accounts.find(Number(id)) : undefined;
  if (account === undefined) throw refused;
  if (!(await call.services.applications.areActive([account.application_id]))) throw refused;
  // Nothing about its team is told to somebody of whom nothing is known yet.
  const drive = await openTarget(call, account);
  const text = drive.unseal(PURPOSE, call.param("permit"));
  if (text === undefined) throw refused;
  const permit = JSON.parse(text) as Permit;
  if (permit.expiry <= Date.now()) throw refused;
  return { ...permit, drive, parent: parsePath(permit.parent) };
}
