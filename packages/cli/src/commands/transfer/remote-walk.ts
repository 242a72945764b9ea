import { type File, Folder } from "@kloudless/storage";
import { localNames, type NameRules } from "../../local/safe-name.ts";
import type { RemoteObject } from "../../remote/remote-tree.ts";
import { checkDepth } from "../../remote/too-deep.ts";

/** A file or folder of an account, and its place below the directory that all goes to. */
export type WalkItem =
  | { readonly kind: "file"; readonly names: readonly string[]; readonly file: File }
  | { readonly kind: "folder"; readonly names: readonly string[] }
  | { readonly kind: "failed"; readonly names: readonly string[]; readonly error: unknown };

/** All that is in folders, with names that this machine can have: each folder before what is in it. */
export async function* walk(
  objects: ReadonlyMap<RemoteObject, readonly string[]>,
  rules: NameRules,
  signal: AbortSignal,
): AsyncGenerator<WalkItem, void, undefined> {
  for (const [object, names] of objects) {
    if (!(object instanceof Folder)) yield { kind: "file", names, file: object };
    else yield* below(object, names, rules, signal);
  }
}

async function* below(
  folder: Folder,
  names: readonly string[],
  rules: NameRules,
  signal: AbortSignal,
): AsyncGenerator<WalkItem, void, undefined> {
  yield { kind: "folder", names };
  const contents: RemoteObject[] = [];
  try {
    checkDepth(names);
    for await (const item of folder.contents({ page_size: 1000 }, { signal })) contents.push(item);
  } catch (error) {
    yield { kind: "failed", names, error };
    return;
  }
  const local = new Map([...localNames(contents, rules)].map(([object, name]) => [object, [...names, name]]));
  yield* walk(local, rules, signal);
}
