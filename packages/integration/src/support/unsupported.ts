import { ApiError } from "@kloudless/core";
import type { TestContext } from "vitest";

/** What was asked for; where the server says 501, there is no such thing, and the test is skipped for that reason. */
export async function unlessUnsupported<T>(context: TestContext, answer: PromiseLike<T>, reason: string): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (ApiError.is(error) && error.status === 501) return context.skip(reason);
    throw error;
  }
}
