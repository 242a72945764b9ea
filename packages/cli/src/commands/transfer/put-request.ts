import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { Folder } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import { parseAddress, parseRemote, type RemoteAddress } from "../../remote/address.ts";
import type { TransferRecord } from "../../transfers/record.ts";
import { checked, isText } from "./checked.ts";

/** What is to be uploaded, and where to. */
export interface PutRequest {
  /** Absolute paths; none for the input. */
  readonly sources: readonly string[];
  /** As in addresses. */
  readonly account: string;
  readonly target: RemoteAddress["target"];
  readonly isFolder: boolean;
  readonly recursive: boolean;
  readonly overwrite: boolean;
}

/** Where that is: a folder, and the name there of the only source; null where each keeps its own. */
export interface PutPlace {
  readonly parent_id: string;
  readonly name: string | null;
}

/** What the arguments of `put` say: sources, and the target last. */
export function putArguments(paths: readonly string[]): { readonly sources: readonly string[]; readonly target: RemoteAddress } {
  const sources = paths.slice(0, -1);
  const target = parseRemote(paths.at(-1) ?? "");
  if (sources.length === 0)
    throw new UsageError("There is nothing to upload. Give a file, a directory with -r, or - for the input, before the target.");
  for (const source of sources) {
    if (parseAddress(source).kind === "remote")
      throw new UsageError(
        `${JSON.stringify(source)} is in an account; what is uploaded is on this machine.`,
        "Between accounts: kloudless cp.",
      );
  }
  if (sources.includes("-") && sources.length > 1)
    throw new UsageError("The input (-) is uploaded by itself. Give no other sources with it.");
  return { sources, target };
}

export function putRequest(
  context: Context,
  sources: readonly string[],
  { account, target, isFolder }: RemoteAddress,
  { recursive = false, overwrite = false }: { readonly recursive?: boolean | undefined; readonly overwrite?: boolean | undefined },
): PutRequest {
  return { sources: sources.map((path) => resolve(context.io.cwd, path)), account, target, isFolder, recursive, overwrite };
}

/** A request as an address. */
export function targetOf({ account, target, isFolder }: Pick<PutRequest, "account" | "target" | "isFolder">): RemoteAddress {
  const text = `${account}:${"id" in target ? `id=${target.id}` : `/${target.path.join("/")}${isFolder && target.path.length > 0 ? "/" : ""}`}`;
  return { kind: "remote", account, target, isFolder, text };
}

/**
 * Where a request leads.
 *
 * @throws CommandError `not_found` (3), `not_a_folder` (2).
 */
export async function putPlace(context: Context, request: PutRequest): Promise<PutPlace> {
  const address = targetOf(request);
  const tree = await context.tree;
  const found = await tree.find(address);
  if (found instanceof Folder) return { parent_id: found.id, name: null };
  const [source, ...more] = request.sources;
  const isOne = more.length === 0;
  if (found !== undefined && (!isOne || address.isFolder || (source !== undefined && (await isDirectory(source)))))
    throw new CommandError(2, "not_a_folder", `${address.text} is not a folder.`);
  if (found !== undefined && "id" in address.target) {
    const parent = found.parent?.id;
    if (typeof parent !== "string")
      throw new CommandError(2, "usage", `${address.text}: the service does not tell which folder it is in. Give its path.`);
    return { parent_id: parent, name: found.name };
  }
  // Nothing is there: that is a new name where one thing goes, and a mistake where it was to be a folder.
  if (found === undefined && ("id" in address.target || address.isFolder || !isOne)) await tree.folder(address);
  const { parent, name } = await tree.place(address);
  return { parent_id: parent.id, name };
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path)).isDirectory();
}

/** Where an earlier run found that a request leads. @throws CommandError `damaged_record` (8). */
export function putPlaceOf(record: TransferRecord): PutPlace {
  return checked<PutPlace>(record, "found", ({ parent_id, name }) => isText(parent_id) && (name === null || isText(name)));
}
