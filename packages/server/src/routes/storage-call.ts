import { ApiError, forbidden } from "../http/api-error.ts";
import {
  type AccountCall,
  type AccountsCall,
  accountRoute,
  accountsRoute,
  type Call,
  type Handler,
  type Method,
  type Route,
} from "../http/route.ts";
import type { AccountRow } from "../state/schema.ts";
import type { Entry } from "../storage/connector.ts";
import type { Drive } from "../storage/drive.ts";
import { isProblem, type StorageError } from "../storage/errors.ts";
import { itemJson } from "../storage/item-json.ts";
import { childOf, type NodePath } from "../storage/path.ts";
import { checkAsUser } from "./as-user.ts";

/** A call about what is stored in an account. */
export interface StorageCall extends AccountCall {
  readonly drive: Drive;
}

/** A call about what is stored in one account or several. */
export interface StoragesCall extends AccountsCall {
  readonly drives: readonly Drive[];
}

/** A route below an account's `storage`: only while the account is active and has one. */
export function storageRoute(path: string, methods: { readonly [M in Method]?: Handler<StorageCall> }): Route {
  const opened = Object.entries(methods).map(([method, handler]) => [
    method,
    async (call: AccountCall) => handler({ ...call, drive: await openDrive(call, call.account) }),
  ]);
  return accountRoute(`/accounts/:account/storage${path}`, Object.fromEntries(opened));
}

/** A route below the `storage` of one account or several: only while all of them are active and have one. */
export function storagesRoute(path: string, methods: { readonly [M in Method]?: Handler<StoragesCall> }): Route {
  const opened = Object.entries(methods).map(([method, handler]) => [
    method,
    async (call: AccountsCall) => handler({ ...call, drives: await Promise.all(call.accounts.map((account) => openDrive(call, account))) }),
  ]);
  return accountsRoute(`/accounts/:account/storage${path}`, Object.fromEntries(opened));
}

/** The storage of an account that a call is about. @throws ApiError 400, 403, 404, 501 */
export async function openDrive(call: Call, account: AccountRow): Promise<Drive> {
  const drive = await openTarget(call, account);
  await checkAsUser(call, account);
  return drive;
}

/** The storage of another account that a call names: whoever the call acts as is not of its team. @throws ApiError 403, 501 */
export async function openTarget(call: Call, account: AccountRow): Promise<Drive> {
  if (account.active === 0) throw forbidden("The account is not active.");
  return call.services.drives.of(account);
}

export const shown = (drive: Drive, entry: Entry, call: Call): Record<string, unknown> => itemJson(drive, entry, call.view);

/** The folder that a `parent_id` names. @throws ApiError 400 `invalid_parent_folder` */
export async function parentFolder(drive: Drive, id: string): Promise<NodePath> {
  try {
    return (await drive.find(id, "folder")).path;
  } catch (error) {
    if (isProblem(error, "not_found")) throw new ApiError(400, "invalid_parent_folder", "No folder with the id in parent_id.");
    throw error;
  }
}

/** Runs what makes `name` in a folder, with the id of what is in the way added to the failure. */
export async function reportingConflict<T>(drive: Drive, parent: NodePath, name: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isProblem(error, "exists")) throw error;
    const extra = { conflicting_resource_id: drive.idOf(childOf(parent, name)) };
    throw new ApiError(409, "naming_conflict", (error as StorageError).message, { extra });
  }
}
