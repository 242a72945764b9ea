import type { CopyProgress } from "./copy-options.ts";
import { Meter, type Progress } from "./progress.ts";

/** Counts the files and bytes of a copy and reports them, not too often. */
export class CopyMeter {
  readonly #meter: Meter;
  readonly #moved = new Map<number, number>();
  #files = 0;
  constructor(listener: ((progress: CopyProgress) => void) | undefined, totalFiles: number, totalBytes: number) {
    const report = ({ transferred }: Progress): void => listener?.({ files: this.#files, bytes: transferred, totalFiles, totalBytes });
    this.#meter = new Meter(listener && report, totalBytes);
  }

  /** What the listener threw. */
  get thrown(): { readonly error: unknown } | undefined {
    return this.#meter.thrown;
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

  /** The copying is over: nothing is reported any more. */
  close(): void {
    this.#meter.close();
  }
}
