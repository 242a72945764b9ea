import type { Context } from "../../context/context.ts";

/** What a command changed: on stdout only for programs, as JSON; people get a line on stderr. */
export async function tellChanges<Item>(
  { notes, output }: Context,
  changes: AsyncIterable<Item> | Iterable<Item>,
  line: (item: Item) => string,
  json?: (item: Item) => unknown,
): Promise<void> {
  if (output.isJson) return output.list([], changes, json === undefined ? {} : { json });
  for await (const change of changes) await notes.note(line(change));
}
