import { ApiError, invalid } from "./api-error.ts";
import type { Call } from "./route.ts";

const MAX_JSON_BYTES = 1024 * 1024;
const MAX_JSON_DEPTH = 64;
const MAX_FORM_BYTES = 16 * 1024;

export type JsonObject = Readonly<Record<string, unknown>>;

/** The JSON object in the body of a request, whatever its content type says; an empty body is an empty object. @throws ApiError 400, 413 */
export async function readJsonObject(call: Call): Promise<JsonObject> {
  const value = await readJson(call);
  if (!isObject(value)) throw new ApiError(400, "bad_request", "The body must be a JSON object.");
  return value;
}

/** The JSON list of objects in the body of a request. @throws ApiError 400, 413 */
export async function readJsonList(call: Call): Promise<JsonObject[]> {
  const value = await readJson(call);
  if (!Array.isArray(value)) throw new ApiError(400, "bad_request", "The body must be a JSON list.");
  return value.map((item: unknown, index) => {
    if (!isObject(item)) throw invalid(`[${index}] must be an object.`);
    return item;
  });
}

/** The fields of a form that a browser sent. @throws ApiError 413 */
export const readForm = async (call: Call): Promise<URLSearchParams> =>
  new URLSearchParams((await readBytes(call, "A form", MAX_FORM_BYTES)).toString());

async function readJson(call: Call): Promise<unknown> {
  const bytes = await readBytes(call);
  if (bytes.length === 0) return {};
  const value = parseJson(bytes.toString());
  if (value === undefined) throw new ApiError(400, "bad_request", "The body is not valid JSON.");
  return value;
}

/** The value of a JSON text; undefined when it is none, or nested too deeply to be meant. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isShallow(value, MAX_JSON_DEPTH) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** The body as it arrives, for one reader. Giving up on it leaves the connection in order. */
export const bodyStream = (call: Call): AsyncIterable<Uint8Array> => call.request.raw.iterator({ destroyOnReturn: false });

async function readBytes(call: Call, what = "A JSON body", max = MAX_JSON_BYTES): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bodyStream(call)) {
    length += chunk.length;
    if (length > max) throw new ApiError(413, "bad_request", `${what} must not exceed ${max} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const isShallow = (value: unknown, depth: number): boolean =>
  typeof value !== "object" || value === null || (depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1)));

/** A key of a body that must be a text. @throws ApiError 400 */
export function requiredText(body: JsonObject, name: string): string {
  const value = optionalText(body, name);
  if (value === undefined) throw invalid(`${name} is required and must be a string.`);
  return value;
}

/** @throws ApiError 400 when it is there and no text */
export function optionalText(body: JsonObject, name: string): string | undefined {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  if (value !== undefined && typeof value !== "string") throw invalid(`${name} must be a string.`);
  return value;
}

/** A key of a body that is kept as true or false; old clients write booleans as texts. @throws ApiError 400 */
export function optionalFlag(body: JsonObject, name: string): boolean | undefined {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  const text = typeof value === "string" ? value.toLowerCase() : value;
  if (text === undefined) return undefined;
  if (text === true || text === "true") return true;
  if (text === false || text === "false") return false;
  throw invalid(`${name} must be true or false.`);
}
