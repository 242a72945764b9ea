import { ApiError, NotFoundError } from "@kloudless/core";

/** Whether an upload is not there, any more. */
export function isGone(error: unknown): boolean {
  return NotFoundError.is(error) || (ApiError.is(error) && error.status === 410);
}

/** Whether a service takes no uploads in parts. */
export function isUnsupported(error: unknown): boolean {
  return ApiError.is(error) && error.status === 501;
}
