import type { Entry } from "./connector.ts";
import type { Drive } from "./drive.ts";
import { isWithin, type NodePath, nameOf } from "./path.ts";
import { walk } from "./walk.ts";

/** Whether a name is looked for. */
export type Matches = (name: string) => boolean;

/** Names with all words of a text in them, in any order and case. */
export function keywords(text: string): Matches {
  const words = fold(text).split(/\s+/).filter(Boolean);
  return (name) => {
    const folded = fold(name);
    return words.every((word) => folded.includes(word));
  };
}

/** Names with a text in them, as it is. */
export const literally =
  (text: string): Matches =>
  (name) =>
    name.includes(text);

/** The same text can be spelled in several ways: a letter with its accent, or each on its own. */
const fold = (text: string): string => text.normalize("NFC").toLowerCase();

/** Walks folders and all below them for what matches; a folder within another of them is not walked twice. */
export async function* search(drive: Drive, folders: readonly NodePath[], matches: Matches, signal: AbortSignal): AsyncGenerator<Entry> {
  const tops = folders.filter((folder, index) =>
    folders.every((other, at) => at === index || !isWithin(folder, other) || (other.length === folder.length && at > index)),
  );
  for (const folder of tops) {
    for await (const entry of walk(drive.connector, folder)) {
      signal.throwIfAborted();
      if (matches(nameOf(entry.path))) yield entry;
    }
  }
}
