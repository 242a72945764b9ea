import { ArgumentError, ResponseError, TransferError } from "@kloudless/core";
import { isGone } from "./answers.ts";

/** What to do about it, where there is something to go on from. */
const ADVICE: Readonly<Record<string, string>> = {
  source_changed: "",
  session_gone: " Give `restart` to begin anew.",
};

/**
 * The failure of an upload in parts, in words.
 *
 * @param sent - How many parts had been sent.
 * @param checkpoint - What there is to go on from.
 */
export function uploadFailure(error: unknown, sent: number, checkpoint: object | undefined): unknown {
  if (TransferError.is(error))
    return checkpoint === undefined ? error : new TransferError(error.code, error.message, { checkpoint, cause: error });
  // A stream that fails is the caller's, and there is nothing to go on from.
  if (!(error instanceof Error) || (checkpoint === undefined && ArgumentError.is(error) && error.argument === "body")) return error;
  const code = codeOf(error);
  const advice = checkpoint === undefined ? "" : (ADVICE[code] ?? " Call it again with the same journal to go on.");
  return new TransferError(code, `The upload failed after ${sent} parts: ${error.message}${advice}`, { checkpoint, cause: error });
}

function codeOf(error: Error): string {
  if (ArgumentError.is(error) && error.argument === "path") return "source_changed";
  if (isGone(error)) return "session_gone";
  return ResponseError.is(error) && error.code === "digest_mismatch" ? error.code : "part_failed";
}
