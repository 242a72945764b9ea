import { ApiError } from "@kloudless/core";

/** What a promise is rejected with. */
export async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It was expected to be refused, and was not.");
}

/** The status with which the server refuses what was asked for. */
export async function refusal(promise: PromiseLike<unknown>): Promise<number> {
  const error = await rejection(promise);
  if (ApiError.is(error)) return error.status;
  throw error;
}
