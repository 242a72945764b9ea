import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { isoMicros } from "../state/clock.ts";
import type { Ledger, Stored } from "../state/ledger.ts";
import type { MultipartSessions } from "../state/multipart-sessions.ts";
import type { MultipartPartRow, MultipartSessionRow } from "../state/schema.ts";
import type { Written } from "../storage/connector.ts";
import type { Digester } from "../storage/digester.ts";
import type { Drive } from "../storage/drive.ts";
import { StorageError } from "../storage/errors.ts";
import { HashedBody, sha256Of } from "../storage/hashed-body.ts";
import { alternatives } from "../storage/names.ts";
import { formatPath, type NodePath, parsePath } from "../storage/path.ts";
import { Gate } from "./gate.ts";
import { type Arrived, PartFiles } from "./part-files.ts";
import { partSizeFor, shortcoming } from "./plan.ts";

const MAX_OPEN = 1000;
const LIFETIME_MS = 24 * 60 * 60 * 1000;
/** Up to so many bytes, the digest of a file is known when its upload is complete; that of a larger one a little later. */
const DIGEST_AT_ONCE = 64 * 1024 * 1024;
/** The folder in the data directory for the parts of uploads whose destination has no room for them. */
const AREA = "uploads";

/** What a client wants to upload in parts. */
export interface Wanted {
  readonly parent: NodePath;
  readonly name: string;
  readonly overwrite: boolean;
  /** Bytes, when they were announced. */
  readonly size: number | null;
}

const gone = (): StorageError => new StorageError("not_found", "No such upload: it does not exist, or is finished, cancelled or expired.");

const expiry = (): string => isoMicros(BigInt(Date.now() + LIFETIME_MS) * 1000n);

/** Uploads in parts: each part is on disk before it is acknowledged, and the file appears when it is whole. */
export class Uploads {
  readonly #sessions: MultipartSessions;
  readonly #ledger: Ledger;
  readonly #digester: Digester;
  readonly #options: { readonly dataDir: string; readonly durable: boolean; readonly partSize: number };
  readonly #gates = new Map<number, { gate: Gate; users: number }>();
  readonly #ends = new Map<number, Promise<unknown>>();
  readonly #completions = new Map<number, Promise<Written>>();

  constructor(
    sessions: MultipartSessions,
    services: { ledger: Ledger; digester: Digester },
    options: { dataDir: string; durable: boolean; partSize: number },
  ) {
    this.#sessions = sessions;
    this.#ledger = services.ledger;
    this.#digester = services.digester;
    this.#options = options;
  }

  /** @throws StorageError `forbidden` when the account has too many of them */
  async create(drive: Drive, { parent, name, overwrite, size }: Wanted): Promise<MultipartSessionRow> {
    const row = await this.#sessions.insert(
      {
        account_id: drive.account.id,
        parent: formatPath(parent),
        name,
        overwrite: overwrite ? 1 : 0,
        size,
        part_size: partSizeFor(size, this.#options.partSize),
        folder: randomUUID(),
        beside: drive.connector.adoption === undefined ? 0 : 1,
        expiry: expiry(),
      },
      MAX_OPEN,
    );
    if (row === undefined) throw new StorageError("forbidden", `The account has ${MAX_OPEN} unfinished uploads: complete or delete some.`);
    try {
      if (row.beside === 1) await drive.connector.adoption?.prepare();
      await this.#filesOf(drive, row).make();
      await this.#sessions.setState(row.id, "open");
      return row;
    } catch (error) {
      await this.#remove(drive, row);
      throw error;
    }
  }

  /** @throws StorageError `not_found` */
  async find(drive: Drive, id: number): Promise<MultipartSessionRow> {
    const row = await this.#sessions.find(drive.account.id, id);
    if (row === undefined) throw gone();
    return row;
  }

  /** The folder that the file will be in. */
  parentOf(session: MultipartSessionRow): NodePath {
    return parsePath(session.parent);
  }

  /** Stores a part, in the place of an earlier copy if there is one. What breaks off leaves that one as it was. */
  async putPart(drive: Drive, id: number, number: number, body: AsyncIterable<Uint8Array>): Promise<Arrived> {
    return this.#passing(id, async (gate) => {
      const session = await this.find(drive, id);
      const files = this.#filesOf(drive, session);
      // Claimed before looking: whoever has the claim is the only one who can make the part stand in its place.
      const hasClaim = gate.claim(number);
      try {
        const before = await this.#sessions.part(id, number);
        const isFree = hasClaim && before?.file !== null;
        const place = isFree ? null : files.placeApart(number);
        const arrived = await files.write(number, place, body, gate);
        const part: MultipartPartRow = { session_id: id, number, ...arrived, file: place };
        const replaced = await gate.pass(() => this.#sessions.putPart(part, expiry()));
        if (typeof replaced?.file === "string") await files.drop(replaced.file);
        return arrived;
      } finally {
        if (hasClaim) gate.release(number);
      }
    });
  }

  /**
   * Makes the file out of its parts. Those who ask at the same time get the same file.
   *
   * @throws StorageError `not_found`, `invalid_target` when a part is missing or wrong, and what {@link Connector.write} throws: the
   *   upload then is as it was
   */
  async complete(drive: Drive, id: number): Promise<Written> {
    let completion = this.#completions.get(id);
    if (completion === undefined) {
      completion = this.#alone(id, () => this.#complete(drive, id)).finally(() => this.#completions.delete(id));
      this.#completions.set(id, completion);
    }
    return completion;
  }

  /** @throws StorageError `not_found` */
  async cancel(drive: Drive, id: number): Promise<void> {
    await this.#alone(id, async () => this.#end(drive, await this.find(drive, id)));
  }

  /** Cancels all that an account has. */
  async cancelAll(drive: Drive): Promise<void> {
    for (const row of await this.#sessions.ofAccount(drive.account.id)) await this.#alone(row.id, () => this.#end(drive, row));
  }

  /** Uploads that nobody can go on with any more; with `closed`, also those that a crash has left in being made or removed. */
  async over(options: { closed: boolean }): Promise<MultipartSessionRow[]> {
    return this.#sessions.over(options);
  }

  /** Removes what is left of such an upload. */
  async sweep(drive: Drive, session: MultipartSessionRow): Promise<void> {
    await this.#alone(session.id, () => this.#end(drive, session));
  }

  async #complete(drive: Drive, id: number): Promise<Written> {
    const session = await this.find(drive, id);
    await this.#wholeParts(session);
    // Only now: a client that completes too early shall not lose the parts under way.
    return this.#closing(id, async () => {
      const written = await this.#ledger.writing(
        drive,
        async () => (await this.#placedBefore(drive, session)) ?? (await this.#place(drive, session)),
      );
      await this.#remove(drive, session);
      if (written.sha256 === undefined) this.#digester.later(drive, written.entry);
      return written;
    });
  }

  /** @throws StorageError `invalid_target` */
  async #wholeParts(session: MultipartSessionRow): Promise<MultipartPartRow[]> {
    const parts = await this.#sessions.parts(session.id);
    const problem = shortcoming(parts, session);
    if (problem !== undefined) throw new StorageError("invalid_target", problem);
    return parts;
  }

  async #place(drive: Drive, session: MultipartSessionRow): Promise<Stored> {
    const { adoption } = drive.connector;
    const files = this.#filesOf(drive, session);
    const target = { parent: this.parentOf(session), names: alternatives(session.name, "file") };
    const options = { replace: session.overwrite === 1 };
    await files.assemble(await this.#wholeParts(session));
    if (session.beside === 1 && adoption !== undefined) {
      await this.#sessions.setEtag(session.id, await adoption.etagOf(files.whole));
      const sha256 = await this.#digestIfSmall(files);
      return { ...(await adoption.adopt(files.whole, target, options)), sha256 };
    }
    const content = files.read();
    try {
      const body = new HashedBody(content);
      const written = await drive.connector.write(target, body, options);
      return { ...written, sha256: body.sha256() };
    } finally {
      content.destroy();
    }
  }

  /** Undefined for a file so large that its client would have to wait. */
  async #digestIfSmall(files: PartFiles): Promise<string | undefined> {
    const size = (await files.statWhole())?.size ?? 0;
    return size <= DIGEST_AT_ONCE ? sha256Of(files.read()) : undefined;
  }

  /** The file, if the server died after putting it in its place and before saying so. */
  async #placedBefore(drive: Drive, session: MultipartSessionRow): Promise<Written | undefined> {
    if (session.etag === null) return undefined;
    const whole = await this.#filesOf(drive, session).statWhole();
    // A second link is the file under its name.
    if (whole?.nlink === 1) return undefined;
    for await (const entry of drive.connector.list(this.parentOf(session))) {
      if (entry.etag === session.etag) return { entry, replaced: session.overwrite === 1 };
    }
    // It was there, and somebody has moved or removed it since.
    await this.#remove(drive, session);
    throw gone();
  }

  async #end(drive: Drive, session: MultipartSessionRow): Promise<void> {
    await this.#closing(session.id, () => this.#remove(drive, session));
  }

  /** The record goes last, so that nothing without one is ever left on disk. */
  async #remove(drive: Drive, session: MultipartSessionRow): Promise<void> {
    await this.#sessions.setState(session.id, "closed");
    await this.#filesOf(drive, session).remove();
    await this.#sessions.delete(session.id);
  }

  #filesOf(drive: Drive, { folder, beside, part_size: partSize }: MultipartSessionRow): PartFiles {
    const { dataDir, durable } = this.#options;
    const { adoption } = drive.connector;
    const area = beside === 1 && adoption !== undefined ? adoption.folder : join(dataDir, AREA);
    return new PartFiles(join(area, `upload-${folder}`), { partSize, durable });
  }

  /** Runs one who writes to an upload. */
  async #passing<T>(id: number, run: (gate: Gate) => Promise<T>): Promise<T> {
    const entry = this.#gates.get(id) ?? { gate: new Gate(), users: 0 };
    this.#gates.set(id, entry);
    entry.users++;
    try {
      return await run(entry.gate);
    } finally {
      entry.users--;
      if (entry.users === 0 && this.#gates.get(id) === entry) this.#gates.delete(id);
    }
  }

  /** Runs while nobody writes to an upload: those who did are turned away, and later ones find out what came of it. */
  async #closing<T>(id: number, run: () => Promise<T>): Promise<T> {
    return this.#passing(id, async (gate) => {
      await gate.close();
      try {
        return await run();
      } finally {
        this.#gates.delete(id);
      }
    });
  }

  /** One after the other, whatever became of the one before. */
  async #alone<T>(id: number, run: () => Promise<T>): Promise<T> {
    const mine = (this.#ends.get(id) ?? Promise.resolve()).then(run, run);
    this.#ends.set(id, mine);
    try {
      return await mine;
    } finally {
      if (this.#ends.get(id) === mine) this.#ends.delete(id);
    }
  }
}
