import stringWidth from "string-width";
import type { Sink } from "../context/io.ts";
import type { Room } from "./frame.ts";

/** Rows that are used where the terminal does not tell how many it has. */
const ROWS = 24;
const COLUMNS = 80;

/** Lines at the bottom of a terminal that are written again and again in the same place. */
export class Screen {
  readonly #sink: Sink;
  /** Widths of the lines that are there now. */
  #shown: number[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Puts lines in the place of those that are there. They are made for the room there is now. */
  show(lines: (room: Room) => readonly string[]): Promise<void> {
    return this.#inTurn(() => this.#put(lines(this.#room)));
  }

  /** Takes the lines away, has something written in their place, which stays; the next frame comes below it. */
  above(write: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      await this.#put([]);
      await write();
    });
  }

  clear(): Promise<void> {
    return this.#inTurn(() => this.#put([]));
  }

  get #room(): Room {
    return { columns: this.#sink.columns ?? COLUMNS, rows: this.#sink.rows ?? ROWS };
  }

  async #put(lines: readonly string[]): Promise<void> {
    const back = this.#back();
    if (back === "" && lines.length === 0) return;
    this.#shown = lines.map((line) => stringWidth(line));
    await this.#sink.write(back + lines.map((line) => `${line}\n`).join(""));
  }

  /** To the first of the lines that are there, and all from there on away. A terminal that became narrower broke them into several. */
  #back(): string {
    const { columns } = this.#room;
    const rows = this.#shown.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    return rows === 0 ? "" : `\r\u001b[${rows}A\u001b[J`;
  }

  /** One after the other: two writers at a time would not know where the cursor is. */
  #inTurn(write: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(write);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
