import { KloudlessError } from "./kloudless-error.ts";

/**
 * An upload or a download that could not be finished as it was asked for. `code` says why: `source_changed`, `size_mismatch`,
 * `session_gone`, `part_failed`, `digest_mismatch`, `too_many_parts`, `bad_journal`, `not_downloadable`.
 */
export class TransferError extends KloudlessError {
  static override readonly kind: string = "TransferError";

  /** What is needed to go on from here, as plain JSON; undefined where there is nothing to go on from. */
  readonly checkpoint: unknown;

  constructor(code: string, message: string, init: { readonly checkpoint?: unknown; readonly cause?: unknown } = {}) {
    super(message, code, init.cause);
    this.checkpoint = init.checkpoint;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), checkpoint: this.checkpoint };
  }
}
