import { createHash, randomUUID } from "node:crypto";
import { createReadStream, type Stats } from "node:fs";
import { lstat, mkdir, open, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { errno, mapped } from "../disk/errno.ts";
import { flush } from "../disk/flush.ts";
import { writeBody } from "../disk/write-body.ts";
import { StorageError } from "../storage/errors.ts";
import type { Gate } from "./gate.ts";

/** What arrived of a part. */
export interface Arrived {
  readonly size: number;
  /** In hex. */
  readonly sha256: string;
}

/** Where the bytes of a part are: at their place in the whole file (null), or in a file of their own. */
export type PartPlace = string | null;

const WHOLE = "whole";

/**
 * The parts of one upload, in a folder of the local disk.
 *
 * The first copy of each part is written straight to its place in one sparse file, so that completing the upload costs a rename, not a
 * copy of everything. A part that is there already is never written over: when it comes again, or twice at once, it goes to a file of
 * its own, and the record of which copy counts is what changes.
 */
export class PartFiles {
  /** The file that becomes the upload. */
  readonly whole: string;
  readonly #dir: string;
  readonly #partSize: number;
  readonly #durable: boolean;

  constructor(dir: string, options: { partSize: number; durable: boolean }) {
    this.#dir = dir;
    this.whole = join(dir, WHOLE);
    this.#partSize = options.partSize;
    this.#durable = options.durable;
  }

  async make(): Promise<void> {
    await mapped(async () => {
      await mkdir(this.#dir, { recursive: true, mode: 0o700 });
      await (await open(this.whole, "wx")).close();
      if (!this.#durable || process.platform === "win32") return;
      await flush(this.#dir, "r");
      await flush(dirname(this.#dir), "r");
    });
  }

  placeApart(part: number): string {
    return `part-${part}-${randomUUID()}`;
  }

  /** Writes a part to the disk for good. What a body that breaks off leaves behind is nowhere that counts. */
  async write(part: number, place: PartPlace, body: AsyncIterable<Uint8Array>, gate: Gate): Promise<Arrived> {
    if (place === null) return mapped(() => this.#writeTo(this.whole, "r+", (part - 1) * this.#partSize, body, gate));
    try {
      return await mapped(async () => {
        const arrived = await this.#writeTo(join(this.#dir, place), "wx", 0, body, gate);
        if (this.#durable && process.platform !== "win32") await flush(this.#dir, "r");
        return arrived;
      });
    } catch (error) {
      await this.drop(place);
      throw error;
    }
  }

  async drop(place: string): Promise<void> {
    await rm(join(this.#dir, basename(place)), { force: true });
  }

  /** Brings every part to its place and cuts off what lies behind them. May be done again after a crash. */
  async assemble(parts: readonly { number: number; size: number; file: PartPlace }[]): Promise<void> {
    const total = parts.reduce((sum, { size }) => sum + size, 0);
    await mapped(async () => {
      const handle = await open(this.whole, "r+");
      try {
        for (const { number, file } of parts) {
          if (file === null) continue;
          await writeBody(handle, (number - 1) * this.#partSize, createReadStream(join(this.#dir, file)));
        }
        if ((await handle.stat()).size !== total) await handle.truncate(total);
        if (this.#durable) await handle.sync();
      } finally {
        await handle.close();
      }
    });
  }

  read(): Readable {
    return createReadStream(this.whole, { highWaterMark: 256 * 1024 });
  }

  /** Undefined when the file was moved away. */
  async statWhole(): Promise<Stats | undefined> {
    try {
      return await lstat(this.whole);
    } catch (error) {
      if (errno(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  async remove(): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
  }

  async #writeTo(file: string, flags: "r+" | "wx", start: number, body: AsyncIterable<Uint8Array>, gate: Gate): Promise<Arrived> {
    const handle = await open(file, flags);
    const hash = createHash("sha256");
    let size = 0;
    try {
      await writeBody(handle, start, body, {
        see: (chunk) => {
          size += chunk.length;
          // Nothing of it is written: behind the part's own place is the next one's.
          if (size > this.#partSize) throw new StorageError("invalid_target", `A part must not have more than ${this.#partSize} bytes.`);
          hash.update(chunk);
        },
        around: (write) => gate.pass(write),
      });
      if (this.#durable) await gate.pass(() => handle.datasync());
    } finally {
      await handle.close();
    }
    return { size, sha256: hash.digest("hex") };
  }
}
