import { forbidden, invalid, unsupported } from "../http/api-error.ts";
import { type JsonObject, optionalText, readJsonObject, requiredText } from "../http/body.ts";
import { reach } from "../http/credential.ts";
import { placeOf } from "../state/belongings.ts";
import type { Entry, Target } from "../storage/connector.ts";
import type { Drive } from "../storage/drive.ts";
import { alternatives } from "../storage/names.ts";
import { isRoot, isWithin, type NodePath, nameOf, parentOf } from "../storage/path.ts";
import { copyAcross } from "../storage/transfer.ts";
import { linkUrl } from "./link-json.ts";
import { readLinkQuery } from "./link-options.ts";
import { type Done, perform } from "./perform.ts";
import { openTarget, parentFolder, reportingConflict, type StorageCall, shown } from "./storage-call.ts";

/** Where a file or folder shall go. */
interface Destination {
  readonly drive: Drive;
  readonly parent: NodePath;
  readonly name: string;
  readonly isElsewhere: boolean;
}

/** Renames or moves, within the account or to another one. A name that is taken is a conflict. */
export async function relocate(call: StorageCall, kind: Entry["kind"]): Promise<unknown> {
  const source = await find(call, kind, "renamed or moved");
  const body = await readJsonObject(call);
  if (["name", "parent_id", "account"].every((key) => body[key] === undefined)) throw invalid("Give name, parent_id or account.");
  const to = await destination(call, source, body, (isElsewhere) =>
    isElsewhere ? requiredText(body, "parent_id") : optionalText(body, "parent_id"),
  );
  if (!to.isElsewhere && isSamePlace(source, to)) return shown(call.drive, source, call);
  const work = async (): Promise<Done> => {
    const moved = await reportingConflict(to.drive, to.parent, to.name, () => move(call, source, to));
    return { status: to.isElsewhere ? 201 : 200, json: shown(to.drive, moved, call) };
  };
  // Within an account, moving takes no time.
  return to.isElsewhere ? perform(call, work) : (await work()).json;
}

/** Copies, within the account or to another one. A name that is taken is replaced by the next free one. A file may come with a link. */
export async function duplicate(call: StorageCall, kind: Entry["kind"]): Promise<unknown> {
  const source = await find(call, kind, "copied");
  const body = await readJsonObject(call);
  const link = kind === "file" ? await readLinkQuery(call.query) : undefined;
  const to = await destination(call, source, body, () => requiredText(body, "parent_id"));
  const target = { parent: to.parent, names: alternatives(to.name, kind) };
  return perform(call, async () => {
    const copy = await reportingConflict(to.drive, to.parent, to.name, () => copyTo(call, source, to, target));
    const status = to.isElsewhere ? 201 : 200;
    const json = shown(to.drive, copy, call);
    if (link === undefined) return { status, json };
    const { id } = await call.services.links.insert(placeOf(to.drive, copy), link);
    return { status, json: { ...json, link: linkUrl(id, call.view) } };
  });
}

async function find({ drive, param }: StorageCall, kind: Entry["kind"], what: string): Promise<Entry> {
  const source = await drive.find(param("id"), kind);
  if (isRoot(source.path)) throw forbidden(`The root folder cannot be ${what}.`);
  return source;
}

async function destination(
  call: StorageCall,
  source: Entry,
  body: JsonObject,
  parentIdOf: (isElsewhere: boolean) => string | undefined,
): Promise<Destination> {
  const account = accountIdOf(body);
  const isElsewhere = account !== undefined && account !== String(call.account.id) && account !== "me";
  const drive = isElsewhere ? await openTarget(call, await reach(call.services, call.credential, account)) : call.drive;
  const parentId = parentIdOf(isElsewhere);
  const parent = parentId === undefined ? parentOf(source.path) : await parentFolder(drive, parentId);
  return { drive, parent, name: optionalText(body, "name") ?? nameOf(source.path), isElsewhere };
}

/** Clients send the account's id as a number or a text. */
function accountIdOf({ account }: JsonObject): string | undefined {
  if (account === undefined || account === null) return undefined;
  if (typeof account !== "string" && typeof account !== "number") throw invalid("account must be the id of an account.");
  return String(account);
}

const isSamePlace = (source: Entry, to: Destination): boolean =>
  to.name === nameOf(source.path) && isWithin(to.parent, parentOf(source.path)) && to.parent.length === source.path.length - 1;

async function move(call: StorageCall, source: Entry, to: Destination): Promise<Entry> {
  const { ledger } = call.services;
  const target = { parent: to.parent, names: [to.name] };
  if (to.isElsewhere) {
    const remove = (): Promise<void> => call.drive.connector.remove(source.path, { recursive: true });
    const copy = (): Promise<Entry> => copyAcross(call.drive, source, to.drive, target);
    return ledger.movingAcross({ drive: call.drive, source, remove }, { drive: to.drive, copy });
  }
  if (isWithin(to.parent, source.path)) throw invalid("A folder cannot be moved into itself.");
  const { connector } = call.drive;
  const moveTo = connector.move?.bind(connector);
  if (moveTo === undefined) throw unsupported("The service cannot rename or move.");
  return ledger.moving(call.drive, source, () => moveTo(source.path, target));
}

async function copyTo(call: StorageCall, source: Entry, to: Destination, target: Target): Promise<Entry> {
  const { ledger } = call.services;
  if (to.isElsewhere) return ledger.adding(to.drive, () => copyAcross(call.drive, source, to.drive, target));
  const { connector } = call.drive;
  const copy = connector.copy?.bind(connector);
  if (copy === undefined) throw unsupported("The service cannot copy.");
  return ledger.copying(call.drive, () => copy(source.path, target));
}
