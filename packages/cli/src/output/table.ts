import stringWidth from "string-width";

/** A column of a table. */
export interface Column<Item> {
  /** What it is asked for with `--columns`, and its title. */
  readonly name: string;
  /** For people; undefined and null are shown as nothing. */
  value(item: Item): string | number | boolean | null | undefined;
  readonly alignRight?: boolean;
  /** The one that is cut where the terminal is too narrow; by default the last. */
  readonly isFlexible?: boolean;
  /** Shown only when it is asked for. */
  readonly isExtra?: boolean;
}

const GAP = "  ";

/** Lays rows out in columns as wide as they need to be and the terminal allows. */
export class TableLayout {
  readonly #columns: readonly Column<never>[];
  readonly #widths: number[];

  /** @param width - Columns of the terminal; undefined when nothing needs to be cut. */
  constructor(columns: readonly Column<never>[], rows: readonly (readonly string[])[], width: number | undefined) {
    this.#columns = columns;
    this.#widths = columns.map((_, index) => Math.max(...rows.map((row) => stringWidth(row[index] ?? ""))));
    const flexible = columns.findIndex(({ isFlexible }) => isFlexible);
    const cut = flexible < 0 ? columns.length - 1 : flexible;
    const all = this.#widths.reduce((sum, one) => sum + one, GAP.length * (columns.length - 1));
    if (width !== undefined && all > width) this.#widths[cut] = Math.max(8, (this.#widths[cut] ?? 0) - (all - width));
  }

  line(row: readonly string[]): string {
    const cells = row.map((cell, index) => {
      const width = this.#widths[index] ?? 0;
      const cut = shortened(cell, width);
      const blank = " ".repeat(Math.max(0, width - stringWidth(cut)));
      return this.#columns[index]?.alignRight ? blank + cut : cut + blank;
    });
    return cells.join(GAP).trimEnd();
  }
}

/** Text that is at most so many columns wide; `…` stands for what was cut. */
export function shortened(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let [kept, used] = ["", 0];
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += stringWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
