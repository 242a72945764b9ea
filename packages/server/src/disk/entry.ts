import type { BigIntStats } from "node:fs";
import { isoMicros } from "../state/clock.ts";
import type { Entry } from "../storage/connector.ts";
import type { NodePath } from "../storage/path.ts";
import { formatPath } from "../storage/path.ts";

/** Whether clients may see this: links, pipes, sockets and devices are none of their business. */
export const isVisible = (stats: BigIntStats): boolean => stats.isFile() || stats.isDirectory();

/** The entry of a file or folder with these stats. */
export function toEntry(path: NodePath, stats: BigIntStats): Entry {
  const isFile = stats.isFile();
  return {
    path,
    kind: isFile ? "file" : "folder",
    size: isFile ? Number(stats.size) : null,
    // Some file systems keep no birth time and report the epoch.
    created: stats.birthtimeNs > 0n ? isoMicros(stats.birthtimeNs / 1000n) : null,
    modified: isoMicros(stats.mtimeNs / 1000n),
    etag: isFile ? etagOf(stats) : null,
    raw: {
      path: formatPath(path),
      type: isFile ? "file" : "directory",
      size: Number(stats.size),
      mode: (Number(stats.mode) & 0o7777).toString(8).padStart(4, "0"),
      mtime: isoMicros(stats.mtimeNs / 1000n),
      ctime: isoMicros(stats.ctimeNs / 1000n),
    },
  };
}

/** Every write makes a new inode, and edits from outside change the time or the size: together they name one content. */
export const etagOf = (stats: BigIntStats): string => `"${[stats.ino, stats.size, stats.mtimeNs].map((n) => n.toString(36)).join("-")}"`;
