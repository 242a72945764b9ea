import { Folder } from "@kloudless/storage";
import type { Walked } from "../../remote/walk.ts";

/** By what a list of files can be sorted. */
export type Order = "name" | "size" | "modified";

const { compare: compareNames } = new Intl.Collator(undefined, { numeric: true });

/** Names as people sort them, folders first; or the largest first, or the newest. */
export function sorted(items: readonly Walked[], order: Order, isReverse = false): Walked[] {
  const inOrder = items.toSorted(BY[order]);
  return isReverse ? inOrder.toReversed() : inOrder;
}

const BY: Readonly<Record<Order, (a: Walked, b: Walked) => number>> = {
  name: byPath,
  size: (a, b) => (b.item.size ?? -1) - (a.item.size ?? -1) || byPath(a, b),
  // ISO 8601 sorts as text.
  modified: (a, b) => compareTexts(b.item.modified ?? "", a.item.modified ?? "") || byPath(a, b),
};

/** What is in a folder stands behind the folder. */
function byPath(a: Walked, b: Walked): number {
  const depth = Math.min(a.path.length, b.path.length);
  for (let level = 0; level < depth; level++) {
    const [one, other] = [a.path[level] as string, b.path[level] as string];
    if (one === other) continue;
    const rank = rankOf(a, level) - rankOf(b, level);
    return rank === 0 ? compareNames(one, other) || compareTexts(one, other) : rank;
  }
  return a.path.length - b.path.length;
}

/** Whether its part of a path at that level is a folder: 0 when it is. */
function rankOf({ item, path }: Walked, level: number): number {
  return level < path.length - 1 || item instanceof Folder ? 0 : 1;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
