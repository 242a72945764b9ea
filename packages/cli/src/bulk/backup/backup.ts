import { CommandError } from "../../failure/command-error.ts";
import { describeFailure } from "../../failure/describe.ts";
import { alternatives } from "../alternatives.ts";
import type { FileEntry, Names } from "../ends/entry.ts";
import type { TreeEnd } from "../ends/tree-end.ts";
import { moveFile } from "./move-file.ts";

/** A file that was moved out of the way. */
export interface Kept {
  /** Its path at the destination, */
  readonly names: Names;
  /** and what it is now. */
  readonly file: FileEntry;
  /** Where it is now, for people. */
  readonly to: string;
}

/** A folder of the backup: what names are taken in it. */
interface Room {
  readonly ref: string;
  readonly names: Names;
  readonly taken: Set<string>;
  readonly folders: Map<string, { readonly name: string; readonly ref: string }>;
}

/**
 * The folder of `--backup-dir`: what would be deleted or replaced at the destination is moved there, under the same path. What is there
 * already is never replaced: where a name is taken, there is a number before its extension.
 */
export class Backup {
  readonly #from: TreeEnd;
  readonly #to: TreeEnd;
  readonly #signal: AbortSignal;
  readonly #rooms = new Map<string, Promise<Room>>();

  /** @param from - The destination. */
  constructor(from: TreeEnd, to: TreeEnd, signal: AbortSignal) {
    this.#from = from;
    this.#to = to;
    this.#signal = signal;
  }

  /** For people: where it is, */
  get address(): string {
    return this.show([]);
  }

  /** and where names lead to in it. */
  show(names: Names): string {
    return this.#to.show(names);
  }

  /** Moves a file of the destination there. Undefined for one that is gone. */
  async keep(names: Names, file: FileEntry): Promise<Kept | undefined> {
    const room = await this.#room(names.slice(0, -1));
    for (const name of alternatives(file.name, "file")) {
      const key = this.#to.fold(name);
      if (room.taken.has(key)) continue;
      room.taken.add(key);
      try {
        const moved = await moveFile(this.#from, file, { end: this.#to, folder: room.ref, name }, this.#signal);
        return { names, file: moved, to: this.show([...room.names, moved.name]) };
      } catch (error) {
        // Somebody else took the name since the folder was listed; or it is about something else.
        if (describeFailure(error).exitCode === 7 && (await this.#isTaken(room, key))) continue;
        room.taken.delete(key);
        if (describeFailure(error).exitCode === 3 && (await this.#isGone(file))) return undefined;
        throw error;
      }
    }
    throw new CommandError(7, "name_taken", `In ${this.show(room.names)} all names like ${JSON.stringify(file.name)} are taken.`);
  }

  /** Has a folder there, so that one which goes while it is empty is not forgotten. */
  async keepFolder(names: Names): Promise<void> {
    await this.#room(names);
  }

  /**
   * Moves a file back to where it was, unless something else came there.
   *
   * @param folder - The ref of what it was in.
   * @returns Whether it did.
   */
  async putBack({ names, file }: Kept, folder: string): Promise<boolean> {
    const name = names.at(-1) ?? file.name;
    try {
      await moveFile(this.#to, file, { end: this.#from, folder, name }, this.#signal);
    } catch {
      // It is safe where it is, and that is said; what is worth saying more is why it had to go back.
      return false;
    }
    const room = await this.#room(names.slice(0, -1));
    room.taken.delete(this.#to.fold(file.name));
    return true;
  }

  #room(names: Names): Promise<Room> {
    const key = JSON.stringify(names);
    let room = this.#rooms.get(key);
    if (room === undefined) {
      room = this.#open(names);
      this.#rooms.set(key, room);
      // What failed may work for the next file.
      room.catch(() => this.#rooms.delete(key));
    }
    return room;
  }

  async #open(names: Names): Promise<Room> {
    const wanted = names.at(-1);
    if (wanted === undefined) {
      const { root } = this.#to;
      return root === undefined ? emptyRoom(await this.#to.makeRoot(this.#signal), []) : this.#listed(root, []);
    }
    const parent = await this.#room(names.slice(0, -1));
    for (const name of alternatives(wanted, "folder")) {
      const key = this.#to.fold(name);
      const there = parent.folders.get(key);
      if (there !== undefined) return this.#listed(there.ref, [...parent.names, there.name]);
      if (parent.taken.has(key)) continue;
      parent.taken.add(key);
      try {
        const ref = await this.#to.makeFolder(parent.ref, name, this.#signal);
        parent.folders.set(key, { name, ref });
        return emptyRoom(ref, [...parent.names, name]);
      } catch (error) {
        parent.taken.delete(key);
        throw error;
      }
    }
    throw new CommandError(7, "name_taken", `In ${this.show(parent.names)} all names like ${JSON.stringify(wanted)} are taken.`);
  }

  async #listed(ref: string, names: Names): Promise<Room> {
    const room = emptyRoom(ref, names);
    for (const { kind, name, ref: found } of await this.#to.list(ref, this.#signal)) {
      const key = this.#to.fold(name);
      room.taken.add(key);
      if (kind === "folder") room.folders.set(key, { name, ref: found });
    }
    return room;
  }

  async #isTaken({ ref, names }: Room, key: string): Promise<boolean> {
    return (await this.#listed(ref, names)).taken.has(key);
  }

  async #isGone(file: FileEntry): Promise<boolean> {
    try {
      await this.#from.checkUnchanged(file, this.#signal);
      return false;
    } catch (error) {
      return describeFailure(error).exitCode === 3;
    }
  }
}

function emptyRoom(ref: string, names: Names): Room {
  return { ref, names, taken: new Set(), folders: new Map() };
}
