import type { CopyProgress } from "./copy-options.ts";
import { Meter } from "./progress.ts";

/** Counts the files and bytes of a copy and reports them, not too often. */
export class CopyMeter {
  readonly #meter: Meter;
  readonly #moved = new Map<number, number>();
  #files = 0;
  /** What the listener threw. */
  failure: { readonly error: unknown } | undefined;

  constructor(listener: ((progress: CopyProgress) => void) | undefined, totalFiles: number, totalBytes: number) {
    const report = ({ transferred }: { readonly transferred: number }): void => {
      try {
        listener?.({ files: this.#files, bytes: transferred, totalFiles, totalBytes });
      } catch (error) {
        this.failure = { error };
        throw error;
      }
    };
    this.#meter = new Meter(listener && report, totalBytes);
  }

  /** So many bytes of a file have been moved by now. */
  moved(file: number, bytes: number): void {
    const before = this.#moved.get(file) ?? 0;
    this.#moved.set(file, bytes);
    this.#meter.moved(file, bytes - before);
  }

  /** A file is done with; `bytes` of it were copied. */
  done(file: number, bytes: number): void {
    this.#files++;
    this.#moved.delete(file);
    this.#meter.confirm(file, bytes);
  }

  report(): void {
    this.#meter.report();
  }
}
