import { idOf } from "../crm/record-ids.ts";
import { ApiError, invalid } from "../http/api-error.ts";
import { type JsonObject, readJsonObject } from "../http/body.ts";
import { type AccountCall, accountRoute, type Route } from "../http/route.ts";
import { parsePath } from "../storage/path.ts";
import { hasCrm } from "./crm-call.ts";

/** The API's ids for what the storage calls its own way: here, a path. */
export const ids: Route[] = [
  accountRoute("/accounts/:account/encode_raw_id", {
    async POST(call) {
      const body = await readJsonObject(call);
      const rawId = body.raw_id ?? body.id;
      const id = hasCrm(call.account) && typeof rawId === "string" && rawId !== "" ? idOf(rawId) : await encode(call, body, rawId);
      return { id, type: "kloudless_id", api: "meta" };
    },
  }),
  accountRoute("/accounts/:account/storage/convert_id", {
    async POST(call) {
      const body = await readJsonObject(call);
      return { id: await encode(call, body, body.raw_id) };
    },
  }),
];

async function encode({ services, account }: AccountCall, { type }: JsonObject, rawId: unknown): Promise<string> {
  if (typeof rawId !== "string" || rawId === "") throw invalid("raw_id is required and must be a string.");
  if (type !== undefined && type !== null && type !== "file" && type !== "folder") {
    throw new ApiError(400, "invalid_resource_type", "type must be file or folder.");
  }
  const drive = await services.drives.of(account);
  return rawId === "root" ? "root" : drive.idOf(parsePath(rawId));
}
