import type { Connector, Entry } from "./connector.ts";
import { isProblem } from "./errors.ts";
import { childOf, type NodePath, nameProblem } from "./path.ts";

/**
 * Everything below a folder, each folder before what is in it. With `after` (names below the folder) the walk goes on behind that
 * object, whether or not it still exists.
 */
export async function* walk(connector: Connector, folder: NodePath, after: readonly string[] = []): AsyncGenerator<Entry> {
  const [name, ...rest] = after;
  if (name !== undefined && nameProblem(name) === undefined) yield* walkIfThere(connector, childOf(folder, name), rest);
  for await (const entry of connector.list(folder, { after: name })) {
    yield entry;
    if (entry.kind === "folder") yield* walkIfThere(connector, entry.path, []);
  }
}

/** A folder may be removed, or be a file by now, while others are walked. */
async function* walkIfThere(connector: Connector, folder: NodePath, after: readonly string[]): AsyncGenerator<Entry> {
  try {
    yield* walk(connector, folder, after);
  } catch (error) {
    if (!isProblem(error, "not_found")) throw error;
  }
}
