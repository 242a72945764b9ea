import type { Entry, Written } from "../storage/connector.ts";
import type { Drive } from "../storage/drive.ts";
import { formatPath, parentOf } from "../storage/path.ts";
import { dropBelongings, moveBelongings, placeOf } from "./belongings.ts";
import { now } from "./clock.ts";
import type { Db } from "./database.ts";
import { putDigest } from "./digests.ts";
import { appendEvent, type Happening } from "./events.ts";
import { moveUploads } from "./multipart-sessions.ts";
import { addNotices } from "./webhook-notices.ts";

/** What was stored, and the digest of it if it is known. */
export interface Stored extends Written {
  /** In base64. */
  readonly sha256?: string | undefined;
}

/** Who tells receivers that something happened. */
export interface Tells {
  /** When what happens now is to be told, in milliseconds since 1970. */
  dueAt(): number;
  /** There is something to tell. */
  wake(): void;
}

/**
 * Goes along with every change of what is stored: does it, then writes down what happened and has what the server keeps about the
 * object (links, properties, permissions) follow it, in one transaction.
 *
 * Storage and database cannot change at once. What is guaranteed when the process dies between the two, or the database fails:
 *
 * - The client has had no answer. The storage is right; the event of that one change may be missing from the stream.
 * - Belongings are never lost for a change that did not happen, and never end up with another object. Of one that did happen they stay
 *   at the old place, where nothing stands: a link there leads nowhere. Whatever the server puts in that place next drops them as soon
 *   as it stands. So it does with those of a file that was removed behind its back.
 *
 * Belongings newer than the beginning of a change are not touched by it: removing a large tree takes long, and its name may meanwhile
 * be that of something new. Events of requests that race for one name may be in either order.
 */
export class Ledger {
  readonly #db: Db;
  readonly #deliverer: Tells | undefined;

  /** @param deliverer tells the webhooks about what was written down */
  constructor(db: Db, deliverer?: Tells) {
    this.#db = db;
    this.#deliverer = deliverer;
  }

  /** Stores content: a new file, or new content of one, which keeps its belongings. */
  async writing(drive: Drive, write: () => Promise<Stored>): Promise<Stored> {
    const since = now();
    const written = await write();
    const type = written.replaced ? "update" : "add";
    await this.#record([drive], async (tx) => {
      if (!written.replaced) await dropBelongings(tx, placeOf(drive, written.entry), since);
      await putDigest(tx, placeOf(drive, written.entry), written.entry, written.sha256);
      await appendEvent(tx, drive.account.id, { type, entry: written.entry });
    });
    return written;
  }

  /** Makes a folder, or whatever else is new, out of nothing that this account has. */
  adding(drive: Drive, make: () => Promise<Entry>): Promise<Entry> {
    return this.#appearing(drive, "add", make);
  }

  /** Copies within an account. A copy begins without belongings. */
  copying(drive: Drive, copy: () => Promise<Entry>): Promise<Entry> {
    return this.#appearing(drive, "copy", copy);
  }

  /** Renames or moves within an account. */
  async moving(drive: Drive, source: Entry, move: () => Promise<Entry>): Promise<Entry> {
    const since = now();
    const entry = await move();
    const stays = formatPath(parentOf(source.path)) === formatPath(parentOf(entry.path));
    await this.#record([drive], async (tx) => {
      await dropBelongings(tx, placeOf(drive, entry), now());
      await moveBelongings(tx, placeOf(drive, source), placeOf(drive, entry), since);
      if (entry.kind === "folder") await moveUploads(tx, placeOf(drive, source), placeOf(drive, entry));
      await appendEvent(tx, drive.account.id, { type: stays ? "rename" : "move", entry, previous: source });
    });
    return entry;
  }

  /**
   * Moves to another account, of which each account sees its part: something new, something deleted. The copy is written down before
   * the source goes: when that fails, there are two, as the events say.
   */
  async movingAcross(
    from: { drive: Drive; source: Entry; remove: () => Promise<void> },
    to: { drive: Drive; copy: () => Promise<Entry> },
  ): Promise<Entry> {
    const entry = await this.adding(to.drive, to.copy);
    const since = now();
    await from.remove();
    await this.#record([from.drive, to.drive], async (tx) => {
      await dropBelongings(tx, placeOf(to.drive, entry), now());
      await moveBelongings(tx, placeOf(from.drive, from.source), placeOf(to.drive, entry), since);
      await appendEvent(tx, from.drive.account.id, { type: "delete", entry: from.source });
    });
    return entry;
  }

  /** Deletes a file, or a folder with all that is in it. */
  async removing(drive: Drive, source: Entry, remove: () => Promise<void>): Promise<void> {
    const since = now();
    await remove();
    await this.#record([drive], async (tx) => {
      await dropBelongings(tx, placeOf(drive, source), since);
      await appendEvent(tx, drive.account.id, { type: "delete", entry: source });
    });
  }

  async #appearing(drive: Drive, type: "add" | "copy", make: () => Promise<Entry>): Promise<Entry> {
    const since = now();
    const entry = await make();
    await this.#record([drive], async (tx) => {
      await dropBelongings(tx, placeOf(drive, entry), since);
      await appendEvent(tx, drive.account.id, { type, entry });
    });
    return entry;
  }

  /** Changes what is in the database itself: then what happened is written down with it, or neither is. */
  changing(accountId: number, happening: Happening, change: (tx: Db) => Promise<void>): Promise<void> {
    return this.#recordIn([accountId], async (tx) => {
      await change(tx);
      await appendEvent(tx, accountId, happening);
    });
  }

  #record(drives: readonly Drive[], write: (tx: Db) => Promise<void>): Promise<void> {
    return this.#recordIn(
      drives.map(({ account }) => account.id),
      write,
    );
  }

  /** An account may be disconnected while something in it is under way: then there is nobody left to tell. */
  async #recordIn(ids: readonly number[], write: (tx: Db) => Promise<void>): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      const connected = await tx.selectFrom("accounts").select("id").where("id", "in", ids).execute();
      if (connected.length !== ids.length) return;
      await write(tx);
      if (this.#deliverer === undefined) return;
      for (const id of ids) await addNotices(tx, id, this.#deliverer.dueAt());
    });
    this.#deliverer?.wake();
  }
}
