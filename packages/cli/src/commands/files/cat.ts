import type { File } from "@kloudless/storage";
import { UsageError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";
import { parseRemote } from "../../remote/address.ts";
import { rangeWithin, type WantedBytes } from "./byte-range.ts";
import { checkReadable } from "./check-readable.ts";

interface Options {
  readonly range: WantedBytes | undefined;
  readonly head: number | undefined;
  readonly tail: number | undefined;
}

export const cat: Run<{ readonly address: readonly string[] }, Options> = async (context, { address }, options) => {
  const { output, signal } = context;
  const wanted = wantedOf(options);
  const addresses = address.map(parseRemote);
  // All of them are looked for before the first byte: what is printed has no gap where a name was wrong.
  const files: { readonly file: File; readonly range: ReturnType<typeof rangeWithin> }[] = [];
  for (const at of addresses) {
    const file = await (await context.tree).file(at);
    checkReadable(file, at.text);
    files.push({ file, range: wanted === undefined ? { start: 0 } : rangeWithin(wanted, file.size, at.text) });
  }
  for (const { file, range } of files) {
    if (range === undefined) continue;
    const contents = file.contents({ range: wanted === undefined ? undefined : range, signal });
    for await (const bytes of contents) await output.bytes(bytes);
  }
};

function wantedOf({ range, head, tail }: Options): WantedBytes | undefined {
  const all = [range, head === undefined ? undefined : { start: 0, end: head }, tail === undefined ? undefined : { last: tail }];
  const [wanted, second] = all.filter((one) => one !== undefined);
  if (second !== undefined) throw new UsageError("Give one of --range, --head and --tail.");
  return wanted;
}
