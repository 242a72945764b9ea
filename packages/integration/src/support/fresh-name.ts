import { randomBytes } from "node:crypto";

/** A name that no other test uses. */
export function freshName(extension = ""): string {
  return `${randomBytes(6).toString("hex")}${extension}`;
}
