import type { Entry, Target } from "./connector.ts";
import type { Drive } from "./drive.ts";
import { StorageError } from "./errors.ts";
import { childOf, type NodePath, nameOf, parentOf } from "./path.ts";
import { walk } from "./walk.ts";

/** Copies a file or a whole tree from one account to another, bytes passing through this process. What fails half-way is taken back. */
export async function copyAcross(from: Drive, source: Entry, to: Drive, target: Target): Promise<Entry> {
  if (source.kind === "file") return copyFile(from, source, to, target);
  const makeFolder = to.connector.makeFolder?.bind(to.connector);
  if (makeFolder === undefined) throw new StorageError("unsupported", "The service of the destination cannot create folders.");
  const top = await makeFolder(target);
  try {
    for await (const entry of walk(from.connector, source.path)) {
      const parent = rebase(parentOf(entry.path), source.path, top.path);
      const below = { parent, names: [nameOf(entry.path)] };
      await (entry.kind === "file" ? copyFile(from, entry, to, below) : makeFolder(below));
    }
  } catch (error) {
    await to.connector.remove(top.path, { recursive: true });
    throw error;
  }
  return top;
}

async function copyFile(from: Drive, source: Entry, to: Drive, target: Target): Promise<Entry> {
  const body = await from.connector.read(source.path);
  try {
    return (await to.connector.write(target, body)).entry;
  } finally {
    body.destroy();
  }
}

const rebase = (path: NodePath, from: NodePath, to: NodePath): NodePath => path.slice(from.length).reduce<NodePath>(childOf, to);
