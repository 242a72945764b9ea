import type { Context } from "../../context/context.ts";
import { UsageError } from "../../failure/command-error.ts";
import { Batch } from "../../program/batch.ts";
import type { Run } from "../../program/command.ts";
import { parseRemoteOrAccount, type RemoteAddress } from "../../remote/address.ts";
import { addressOf } from "../../remote/object-address.ts";
import type { RemoteObject } from "../../remote/remote-tree.ts";
import { foundColumns } from "./columns.ts";
import { firstOf } from "./first-of.ts";

interface Options {
  readonly type: "file" | "folder" | undefined;
  readonly lang: "keyword" | "raw" | "cmis" | undefined;
  readonly limit: number | undefined;
}

interface Args {
  readonly text: string;
  readonly address: readonly string[];
}

export const search: Run<Args, Options> = async (context, { text, address }, { type, lang, limit }) => {
  const { output } = context;
  if (text.trim() === "") throw new UsageError("There is nothing to search for.");
  const batch = new Batch(context, "could not be searched");
  /** What stands before the colon, by the object. */
  const accounts = new WeakMap<RemoteObject, string>();
  const found = async function* (): AsyncGenerator<RemoteObject, void, undefined> {
    for (const at of address.map(parseRemoteOrAccount)) {
      let hasMatch = false;
      try {
        for await (const item of matches(context, at, { q: text, lang })) {
          if (type !== undefined && item.type !== type) continue;
          accounts.set(item, at.account);
          // Counted before it is handed on: with a limit, nothing behind it runs.
          if (!hasMatch) batch.done();
          hasMatch = true;
          yield item;
        }
        if (!hasMatch) batch.done();
      } catch (error) {
        await batch.failed(at.text, error);
      }
    }
    await batch.endUnlessSome();
  };
  const columns = foundColumns(output.format.kind === "plain", (item) => addressOf(item, accounts.get(item) ?? String(item.account)));
  await output.list(columns, firstOf(found(), limit));
  await batch.end();
};

async function* matches(
  context: Context,
  at: RemoteAddress,
  { q, lang }: { readonly q: string; readonly lang: Options["lang"] },
): AsyncGenerator<RemoteObject, void, undefined> {
  const tree = await context.tree;
  const isWhole = "path" in at.target && at.target.path.length === 0;
  const parents = isWhole ? undefined : [await tree.folder(at)];
  yield* (await tree.api(at)).search.all({ q, lang, parents, page_size: 1000 }, { signal: context.signal });
}
