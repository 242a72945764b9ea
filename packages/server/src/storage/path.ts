import { StorageError } from "./errors.ts";

declare const checked: unique symbol;

/**
 * Where an object stands below the root of its account: the names on the way, none for the root itself.
 *
 * Only the functions of this file make one, and they refuse every name that could lead elsewhere. A connector that is given a
 * `NodePath` may join its names as they are: this is the one place where confinement to the root is decided.
 */
export type NodePath = readonly string[] & { readonly [checked]: true };

/** Where a connector keeps unfinished writes: hidden from clients on every level. */
export const STAGING_NAME = ".kloudless-staging";

/** The root of an account. */
export const ROOT: NodePath = [] as unknown as NodePath;

const MAX_NAME_BYTES = 255;

/** Why a name cannot be used for a file or folder; undefined when it can. */
export function nameProblem(name: string): string | undefined {
  if (name === "") return "must not be empty";
  if (name === "." || name === "..") return `must not be "${name}"`;
  if (name.includes("/")) return "must not contain a slash";
  if (name.includes("\0")) return "must not contain a null character";
  if (/\p{Cs}/u.test(name)) return "must be valid Unicode";
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `must not be longer than ${MAX_NAME_BYTES} bytes`;
  if (process.platform === "win32" && (/[\\:]/.test(name) || /[. ]$/.test(name))) return "is not possible on this file system";
  if (name.toLowerCase() === STAGING_NAME) return "is reserved";
  return undefined;
}

/** The path of a child. @throws StorageError `invalid_name` */
export function childOf(parent: NodePath, name: string): NodePath {
  const problem = nameProblem(name);
  if (problem !== undefined) throw new StorageError("invalid_name", `name ${problem}.`);
  return [...parent, name] as unknown as NodePath;
}

/** The path that {@link formatPath} or a client wrote, slashes at the ends being optional. @throws StorageError `invalid_name` */
export function parsePath(text: string): NodePath {
  const names = text.split("/").filter((name, index, all) => name !== "" || (index > 0 && index < all.length - 1));
  return names.reduce<NodePath>(childOf, ROOT);
}

/** The path as clients see it: `/docs/plan.txt`, and `/` for the root. */
export const formatPath = (path: NodePath): string => `/${path.join("/")}`;

export const isRoot = (path: NodePath): boolean => path.length === 0;

export const parentOf = (path: NodePath): NodePath => path.slice(0, -1) as unknown as NodePath;

/** The last name of a path; empty for the root. */
export const nameOf = (path: NodePath): string => path.at(-1) ?? "";

/** Whether `path` is `folder` or stands below it. */
export const isWithin = (path: NodePath, folder: NodePath): boolean =>
  path.length >= folder.length && folder.every((name, index) => path[index] === name);
