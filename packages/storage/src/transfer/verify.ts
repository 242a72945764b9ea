import { TransferError } from "@kloudless/core";
import type { Verified } from "../download/verified.ts";
import type { File } from "../file.ts";

/**
 * How far the size a service gives for a new file vouches for it.
 *
 * @throws TransferError `size_mismatch` when it is another size than what was sent.
 */
export function sizeVerified(file: File, size: number): Verified {
  if (typeof file.size !== "number") return "none";
  if (file.size === size) return "size";
  throw new TransferError(
    "size_mismatch",
    `${size} bytes were sent, but the service says that the file has ${file.size} (id ${file.id}). Delete it and try again.`,
  );
}
