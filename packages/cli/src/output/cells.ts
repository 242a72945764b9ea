import type { Column } from "./table.ts";
import { visible } from "./visible.ts";

/** Rows that are looked at before the first is printed, for the widths of the columns. */
export const ROWS_AHEAD = 200;

/** The cells of an item, each on one line. */
export function cellsOf<Item>(columns: readonly Column<Item>[], item: Item): string[] {
  return columns.map((column) => visible(String(column.value(item) ?? "")));
}
