import type { Folder } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import type { Batch } from "../../program/batch.ts";
import { type Walked, walk } from "../../remote/walk.ts";

/** Everything below a folder that can be listed; a folder that cannot is one that failed. */
export async function* walkAll(
  { signal }: Context,
  batch: Batch,
  { top, text, depth }: { readonly top: Folder; readonly text: string; readonly depth?: number | undefined },
): AsyncGenerator<Walked, void, undefined> {
  yield* walk(top, {
    signal,
    depth,
    onListed: () => batch.done(),
    onFailure: (path, error) => batch.failed(path.length === 0 ? text : below(text, path), error),
  });
  await batch.endUnlessSome();
}

/** A path below an address, for people. */
export function below(text: string, path: readonly string[]): string {
  return `${text.replace(/\/$/, "")}/${path.join("/")}`;
}
