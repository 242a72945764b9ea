import { NotFoundError } from "@kloudless/core";
import { onTestFinished } from "vitest";

/** What was made, which is deleted when the test is over unless the test did that itself. */
export async function passing<T extends { delete(): Promise<void> }>(made: PromiseLike<T>): Promise<T> {
  const object = await made;
  onTestFinished(async () => {
    const error = await object.delete().catch((caught: unknown) => caught);
    if (error !== undefined && !NotFoundError.is(error)) throw error;
  });
  return object;
}
