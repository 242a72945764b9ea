import type { Digests } from "../state/digests.ts";
import type { Entry } from "./connector.ts";
import type { Drive } from "./drive.ts";
import { StorageError } from "./errors.ts";
import { sha256Of } from "./hashed-body.ts";

/** Computes the digests of files that nobody should wait for, one after the other. What a stop of the server cuts short stays unknown. */
export class Digester {
  readonly #digests: Digests;
  readonly #onError: (error: unknown) => void;
  readonly #stop = new AbortController();
  #work: Promise<void> = Promise.resolve();

  constructor(digests: Digests, onError: (error: unknown) => void) {
    this.#digests = digests;
    this.#onError = onError;
  }

  later(drive: Drive, entry: Entry): void {
    this.#work = this.#work
      .then(() => this.#digest(drive, entry))
      .catch((error: unknown) => {
        // The file may have been moved, changed or removed since: then it is another one's turn to know.
        if (!this.#stop.signal.aborted && !(error instanceof StorageError)) this.#onError(error);
      });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#work;
  }

  async #digest(drive: Drive, entry: Entry): Promise<void> {
    const { signal } = this.#stop;
    signal.throwIfAborted();
    const body = await drive.connector.read(entry.path, entry.etag === null ? {} : { etag: entry.etag });
    try {
      await this.#digests.add(drive, entry, await sha256Of(body, signal));
    } finally {
      body.destroy();
    }
  }
}
