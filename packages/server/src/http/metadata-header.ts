import { invalid } from "./api-error.ts";
import { isObject, type JsonObject, parseJson } from "./body.ts";

/** The JSON object that describes a binary upload. @throws ApiError 400 */
export function parseMetadata(header: string): JsonObject {
  const value = parseJson(decode(header));
  if (!isObject(value)) throw invalid("X-Kloudless-Metadata must be a JSON object.");
  return value;
}

/** Headers arrive byte by byte. Clients should escape what is not ASCII, but some send it as UTF-8. */
function decode(header: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(header, "latin1"));
  } catch (error) {
    if (error instanceof TypeError) return header;
    throw error;
  }
}
