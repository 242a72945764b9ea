import { createHash } from "node:crypto";
import { File, Folder } from "@kloudless/storage";
import { pMapIterable } from "p-map";
import type { Context } from "../../context/context.ts";
import { visible } from "../../output/visible.ts";
import { Batch } from "../../program/batch.ts";
import type { Run } from "../../program/command.ts";
import { parseRemoteOrAccount } from "../../remote/address.ts";
import { type Walked, walk } from "../../remote/walk.ts";
import { checkReadable } from "../files/check-readable.ts";
import { below } from "../files/walk-all.ts";
import { sumLine } from "./sum-line.ts";

type Algorithm = "sha256" | "md5" | "sha1" | "sha512";

interface Options {
  readonly algorithm: Algorithm | undefined;
}

interface Sum {
  readonly hash: string;
  /** From the folder that was asked about. */
  readonly path: string;
  readonly file: File;
}

/** Files that are read at a time. */
const AT_A_TIME = 4;

export const hashsum: Run<{ readonly address: string }, Options> = async (context, { address }, { algorithm = "sha256" }) => {
  const { output } = context;
  const at = parseRemoteOrAccount(address);
  const found = await (await context.tree).object(at);
  const batch = new Batch(context, "could not be read");
  const sums = sumsOf(context, batch, found instanceof Folder ? filesIn(context, batch, found, at.text) : only(found), algorithm, at.text);
  if (output.isJson) {
    await output.list([], sums, { json: ({ hash, path, file }) => ({ algorithm, hash, path, id: file.id, size: file.size }) });
  } else {
    for await (const { hash, path } of sums) {
      const line = sumLine(hash, path);
      // `sha256sum -c` wants names as they are; a terminal does not.
      await output.bytes(Buffer.from(`${output.sink.isTerminal ? visible(line) : line}\n`));
    }
  }
  await batch.end();
};

/** In the order of the files, several of which are read at a time. */
async function* sumsOf(
  context: Context,
  batch: Batch,
  files: AsyncIterable<Walked>,
  algorithm: Algorithm,
  text: string,
): AsyncGenerator<Sum, void, undefined> {
  const options = { concurrency: AT_A_TIME, backpressure: 4 * AT_A_TIME };
  const results = pMapIterable(
    files,
    async ({ item, path }) => {
      const name = path.length === 0 ? text : below(text, path);
      const hash = await batch.attempt(name, () => hashOf(item as File, name, algorithm, context.signal));
      return { hash, path: path.length === 0 ? item.name : path.join("/"), file: item as File };
    },
    options,
  );
  for await (const { hash, path, file } of results) {
    if (hash === undefined) continue;
    batch.done();
    yield { hash, path, file };
  }
  await batch.endUnlessSome();
}

async function hashOf(file: File, text: string, algorithm: Algorithm, signal: AbortSignal): Promise<string> {
  checkReadable(file, text);
  const hash = createHash(algorithm);
  for await (const bytes of file.contents({ signal })) hash.update(bytes);
  return hash.digest("hex");
}

/** A folder that cannot be listed is one that failed; what is counted as done are files. */
async function* filesIn({ signal }: Context, batch: Batch, top: Folder, text: string): AsyncGenerator<Walked, void, undefined> {
  const onFailure = (path: readonly string[], error: unknown): Promise<void> =>
    batch.failed(path.length === 0 ? text : below(text, path), error);
  for await (const walked of walk(top, { signal, onFailure })) if (walked.item instanceof File) yield walked;
}

async function* only(item: File): AsyncGenerator<Walked, void, undefined> {
  yield { item, path: [] };
}
