import { invalid } from "./api-error.ts";

/** A text of a body that is kept for clients to read again. Databases would cut it at a null character. @throws ApiError 400 */
export function keptText(value: string, name: string, maxLength: number): string {
  if (value.length > maxLength) throw invalid(`${name} must not be longer than ${maxLength} characters.`);
  if (/[\0\p{Cs}]/u.test(value)) throw invalid(`${name} must be valid Unicode without null characters.`);
  return value;
}
