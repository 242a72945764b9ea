import type { File, Link, StorageApi } from "@kloudless/storage";

/** The links of Kloudless to a file. The API lists those of an account. */
export async function* linksTo(
  { links }: StorageApi,
  { id, ids }: File,
  { active }: { readonly active?: boolean | undefined },
  signal: AbortSignal,
): AsyncGenerator<Link, void, undefined> {
  const known = new Set<string | undefined>([id, ...Object.values(ids ?? {})]);
  for await (const link of links.all({ active, page_size: 1000 }, { signal })) if (known.has(link.file_id)) yield link;
}
