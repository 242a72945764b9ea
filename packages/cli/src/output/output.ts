import type { Sink } from "../context/io.ts";
import { UsageError } from "../failure/command-error.ts";
import { cellsOf, ROWS_AHEAD } from "./cells.ts";
import type { Column, TableLayout } from "./table.ts";
import { visibleLines } from "./visible.ts";

/** How data is printed. */
export interface OutputFormat {
  /** `table` for people, `plain` (tabs, no titles) for pipes, `json` one document, `jsonl` a line an object. */
  readonly kind: "table" | "plain" | "json" | "jsonl";
  /** A jq expression that JSON goes through. */
  readonly jq: string | undefined;
  /** Which columns of a table, and in which order. */
  readonly columns: readonly string[] | undefined;
}

/** What comes with the data of a JSON document. */
export interface Meta {
  readonly next?: string | number | null;
  readonly [key: string]: unknown;
}

type Items<Item> = Iterable<Item> | AsyncIterable<Item>;

/** Data on stdout. What is said about it goes to stderr: see Notes. */
export class Output {
  readonly sink: Sink;
  readonly format: OutputFormat;

  constructor(sink: Sink, format: OutputFormat) {
    this.sink = sink;
    this.format = format;
  }

  /** Whether programs read it. */
  get isJson(): boolean {
    return this.format.kind === "json" || this.format.kind === "jsonl";
  }

  /**
   * Prints a list: a table, lines, or JSON of what `toJSON` of each item gives.
   *
   * @param json - What an item is for programs, where that is not the item itself.
   */
  async list<Item>(
    columns: readonly Column<Item>[],
    items: Items<Item>,
    { json = (item) => item, meta }: { readonly json?: (item: Item) => unknown; readonly meta?: () => Meta } = {},
  ): Promise<void> {
    if (this.format.kind === "jsonl") {
      for await (const item of items) await this.#json(json(item));
    } else if (this.format.kind === "json") {
      const data: unknown[] = [];
      for await (const item of items) data.push(json(item));
      await this.#document(data, meta?.());
    } else {
      await this.#table(columns, items);
    }
  }

  /** Prints what comes without end, each item when it is there: a line, or with `--json`, too, a line of JSON. */
  async stream<Item>(columns: readonly Column<Item>[], items: Items<Item>): Promise<void> {
    const chosen = this.#chosen(columns);
    for await (const item of items) {
      if (this.isJson) await this.#json(item, false);
      else await this.#line(cellsOf(chosen, item).join(this.format.kind === "plain" ? "\t" : "  "));
    }
  }

  /** Prints one object: its fields, one a line, or JSON of it. */
  async object(
    fields: Readonly<Record<string, unknown>>,
    { json = fields, meta }: { readonly json?: unknown; readonly meta?: Meta } = {},
  ): Promise<void> {
    if (this.format.kind === "jsonl") return this.#json(json);
    if (this.format.kind === "json") return this.#document(json, meta);
    const rows = this.#chosenFields(fields)
      .filter(([, value]) => value !== undefined && value !== null && value !== "")
      .map(([name, value]) => ({ name, value: typeof value === "string" ? value : JSON.stringify(value) }));
    const columns: Column<{ name: string; value: string }>[] = [
      { name: "field", value: ({ name }) => name },
      { name: "value", value: ({ value }) => value },
    ];
    if (this.format.kind === "plain") return this.#plain(columns, rows);
    const cells = rows.map((row) => cellsOf(columns, row));
    const layout = await tableLayout(columns, cells, undefined);
    for (const row of cells) await this.#line(layout.line(row));
  }

  /** Prints text of ours or of the service on lines of its own; for programs as `{ data: text }`. */
  async text(text: string): Promise<void> {
    if (this.format.kind === "jsonl") return this.#json(text);
    if (this.format.kind === "json") return this.#document(text);
    await this.#line(visibleLines(text));
  }

  /** Writes bytes as they are, whatever the format. */
  async bytes(bytes: Uint8Array): Promise<void> {
    await this.sink.write(bytes);
  }

  async #table<Item>(all: readonly Column<Item>[], items: Items<Item>): Promise<void> {
    const columns = this.#chosen(all);
    if (this.format.kind === "plain") return this.#plain(columns, items);
    const titles = columns.map(({ name }) => name.toUpperCase());
    let ahead: string[][] | undefined = [];
    let layout: TableLayout | undefined;
    const begin = async (): Promise<TableLayout> => {
      const rows = ahead ?? [];
      const made = await tableLayout(columns, [titles, ...rows], this.sink.columns);
      ahead = undefined;
      if (rows.length > 0) await this.#line(made.line(titles));
      for (const row of rows) await this.#line(made.line(row));
      return made;
    };
    for await (const item of items) {
      const cells = cellsOf(columns, item);
      if (layout !== undefined) await this.#line(layout.line(cells));
      else if (ahead?.push(cells) === ROWS_AHEAD) layout = await begin();
    }
    if (layout === undefined) await begin();
  }

  async #plain<Item>(columns: readonly Column<Item>[], items: Items<Item>): Promise<void> {
    for await (const item of items) await this.#line(cellsOf(columns, item).join("\t"));
  }

  #chosen<Item>(all: readonly Column<Item>[]): readonly Column<Item>[] {
    const { columns } = this.format;
    if (columns === undefined) return all.filter(({ isExtra }) => isExtra !== true);
    return columns.map((name) => {
      const column = all.find((one) => one.name === name.toLowerCase());
      if (column === undefined)
        throw new UsageError(`There is no column ${JSON.stringify(name)}. There are: ${all.map((one) => one.name).join(", ")}.`);
      return column;
    });
  }

  /** All fields that hold something, or those asked for. */
  #chosenFields(fields: Readonly<Record<string, unknown>>): [string, unknown][] {
    return (
      this.format.columns?.map((name) => {
        if (!Object.hasOwn(fields, name))
          throw new UsageError(`There is no field ${JSON.stringify(name)}. There are: ${Object.keys(fields).join(", ")}.`);
        return [name, fields[name]];
      }) ?? Object.entries(fields)
    );
  }

  async #document(data: unknown, meta: Meta = {}): Promise<void> {
    await this.#json({ data, meta });
  }

  async #json(value: unknown, isPretty: boolean = this.format.kind === "json"): Promise<void> {
    if (this.format.jq === undefined) return this.#line(JSON.stringify(value, null, isPretty ? 2 : undefined));
    const { filtered } = await import("./jq.ts");
    for (const line of await filtered(value, this.format.jq)) await this.#line(line);
  }

  async #line(line: string): Promise<void> {
    await this.sink.write(`${line}\n`);
  }
}

/** The widths of characters are half of what the command would take to start: they are loaded for terminals only. */
async function tableLayout(...parameters: ConstructorParameters<typeof TableLayout>): Promise<TableLayout> {
  const { TableLayout: Layout } = await import("./table.ts");
  return new Layout(...parameters);
}
