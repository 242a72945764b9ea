import { resolve } from "node:path";
import { UsageError } from "../../failure/command-error.ts";
import { formatSize } from "../../output/units.ts";
import type { Run } from "../../program/command.ts";
import { parseAddress, parseRemote } from "../../remote/address.ts";
import { tellChanges } from "../files/tell-changes.ts";

interface Options {
  readonly size: number | undefined;
  readonly format: "png" | "jpeg" | undefined;
}

export const thumbnail: Run<{ readonly address: string; readonly to: string }, Options> = async (context, { address, to }, options) => {
  const { io, output, signal } = context;
  const target = parseAddress(to);
  if (target.kind === "remote")
    throw new UsageError(`${JSON.stringify(to)} is in an account: a thumbnail goes to a local file, or to - for stdout.`);
  if (target.kind === "standard" && io.stdout.isTerminal) throw new UsageError("A terminal shows no images: give a file instead of -.");
  const file = await (await context.tree).file(parseRemote(address));
  const image = file.thumbnail({ size: options.size, image_format: options.format, signal });
  if (target.kind === "standard") {
    for await (const bytes of image) await output.bytes(bytes);
    return;
  }
  const saved = await image.toFile(resolve(io.cwd, target.path));
  await tellChanges(context, [{ path: saved.path, size: saved.size }], ({ path, size }) => `Wrote ${path} (${formatSize(size)})`);
};
