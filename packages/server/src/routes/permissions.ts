import { invalid } from "../http/api-error.ts";
import { type JsonObject, readJsonList } from "../http/body.ts";
import { keptText } from "../http/kept-text.ts";
import type { Route } from "../http/route.ts";
import { placeOf } from "../state/belongings.ts";
import type { Grant } from "../state/permissions.ts";
import type { AccountRow, PermissionRow } from "../state/schema.ts";
import type { Entry } from "../storage/connector.ts";
import { type StorageCall, storageRoute } from "./storage-call.ts";

const ROLES = ["owner", "writer", "reader", "previewer"];
const TYPES = ["user", "group", "domain", "anyone"];
const MAX_PERMISSIONS = 1000;
const MAX_TEXT_LENGTH = 1024;

/** Who may do what with files and folders. Kept for clients to read; this server itself goes by keys and tokens alone. */
export const permissions: Route[] = (["file", "folder"] as const).map((kind) =>
  storageRoute(`/${kind}s/:id/permissions`, {
    async GET(call) {
      const place = placeOf(call.drive, await call.drive.find(call.param("id"), kind));
      return permissionsJson(call.account, await call.services.permissions.list(place));
    },
    PUT: (call) => grant(call, kind, true),
    PATCH: (call) => grant(call, kind, false),
  }),
);

async function grant(call: StorageCall, kind: Entry["kind"], replace: boolean): Promise<unknown> {
  const { account, drive, param, services } = call;
  const place = placeOf(drive, await drive.find(param("id"), kind));
  const wanted = (await readJsonList(call)).map(readGrant);
  const usurper = wanted.findIndex((item) => item.role === "owner" && !isOwner(account, item));
  if (usurper !== -1) throw invalid(`[${usurper}].role: an object has one owner, which is its account.`);
  // The owner stays what it is, also in a list that a client has read, edited and sent back.
  const grants = wanted.filter((item) => !isOwner(account, item));
  const rows = await services.permissions.grant(place, grants, { replace, max: MAX_PERMISSIONS });
  if (rows === undefined) throw invalid(`A file or folder has at most ${MAX_PERMISSIONS} permissions.`);
  return permissionsJson(account, rows);
}

/** @throws ApiError 400 */
function readGrant(item: JsonObject, index: number): Grant {
  const { type, role } = item;
  if (typeof type !== "string" || !TYPES.includes(type)) throw invalid(`[${index}].type must be one of ${TYPES.join(", ")}.`);
  if (typeof role !== "string" || !ROLES.includes(role)) throw invalid(`[${index}].role must be one of ${ROLES.join(", ")}.`);
  const [id, email, name] = [text(item, "id", index), text(item, "email", index), text(item, "name", index)];
  if (type === "anyone") return { type, role, name, id: undefined, email: undefined };
  if (id === undefined && email === undefined) throw invalid(`[${index}].email or id is required.`);
  return { type, role, id, email, name };
}

function text(item: JsonObject, name: string, index: number): string | undefined {
  const value = Object.hasOwn(item, name) ? item[name] : undefined;
  // Clients send back what they were given, and that may be null.
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string" || value === "") throw invalid(`[${index}].${name} must be a string.`);
  return keptText(value, `[${index}].${name}`, MAX_TEXT_LENGTH);
}

const ownerId = ({ id }: AccountRow): string => String(id);

const isOwner = (account: AccountRow, { type, id, email }: Grant): boolean =>
  type === "user" && (id === ownerId(account) || (id === undefined && email?.toLowerCase() === account.account.toLowerCase()));

const permissionsJson = (account: AccountRow, rows: readonly PermissionRow[]): unknown => ({
  permissions: [
    {
      id: ownerId(account),
      type: "user",
      role: "owner",
      name: account.account,
      email: account.account.includes("@") ? account.account : null,
    },
    ...rows.map(({ type, grantee, role, email, name }) => ({ id: grantee, type, role, name, email })),
  ],
});
