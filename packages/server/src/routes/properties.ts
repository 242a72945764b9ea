import { invalid } from "../http/api-error.ts";
import { type JsonObject, readJsonList } from "../http/body.ts";
import { keptText } from "../http/kept-text.ts";
import type { Route } from "../http/route.ts";
import { type Place, placeOf } from "../state/belongings.ts";
import type { PropertyRow } from "../state/schema.ts";
import { type StorageCall, storageRoute } from "./storage-call.ts";

const MAX_PROPERTIES = 1000;
const MAX_KEY_LENGTH = 256;
const MAX_VALUE_LENGTH = 8192;

/** What clients keep with a file. */
export const properties: Route[] = [
  storageRoute("/files/:id/properties", {
    async GET(call) {
      return propertiesJson(await call.services.properties.list(await find(call)));
    },
    async PATCH(call) {
      const place = await find(call);
      const changes = new Map((await readJsonList(call)).map(readChange));
      const rows = await call.services.properties.change(place, changes, MAX_PROPERTIES);
      if (rows === undefined) throw invalid(`A file has at most ${MAX_PROPERTIES} properties.`);
      return propertiesJson(rows);
    },
    async DELETE(call) {
      await call.services.properties.clear(await find(call));
    },
  }),
];

const find = async ({ drive, param }: StorageCall): Promise<Place> => placeOf(drive, await drive.find(param("id"), "file"));

/** @throws ApiError 400 */
function readChange({ key, value }: JsonObject, index: number): [string, string | null] {
  if (typeof key !== "string" || key === "") throw invalid(`[${index}].key is required and must be a string.`);
  if (value !== null && typeof value !== "string") {
    throw invalid(`[${index}].value is required and must be a string, or null to delete the key.`);
  }
  return [keptText(key, `[${index}].key`, MAX_KEY_LENGTH), value && keptText(value, `[${index}].value`, MAX_VALUE_LENGTH)];
}

const propertiesJson = (rows: readonly PropertyRow[]): unknown => ({
  properties: rows.map(({ key, value, created, modified }) => ({ key, value, created, modified })),
});
