import { ArgumentError, type Connection, type Source, TransferError } from "@kloudless/core";
import type { NewFile } from "../files.ts";
import { MultipartUpload } from "../multipart.ts";
import { isGone } from "./answers.ts";
import { findUploaded } from "./complete.ts";
import { checkSame, fingerprint } from "./fingerprint.ts";
import { checkedState, type Journal, JournalWriter } from "./journal.ts";
import { PartSet, planParts } from "./parts.ts";
import type { Meter } from "./progress.ts";
import type { TransferScope } from "./scope.ts";
import type { UploadOptions, UploadResult } from "./upload-options.ts";
import { UploadRun, type UploadState } from "./upload-run.ts";
import { sizeVerified } from "./verify.ts";

/** What an upload with a journal is of. */
interface Resumable {
  readonly connection: Connection;
  readonly source: Source;
  readonly size: number;
  readonly target: NewFile;
  readonly options: UploadOptions;
  readonly scope: TransferScope;
  readonly meter: Meter;
  readonly journal: Journal;
}

/**
 * Goes on from a journal: an upload with the parts that are still missing, or its result, where it had been completed and only the
 * answer was lost. Undefined where the journal is empty, or what it tells of is gone and may be begun anew.
 *
 * @throws TransferError `source_changed`, `session_gone` or `bad_journal`.
 */
export async function resumedRun(given: Resumable): Promise<UploadRun | UploadResult | undefined> {
  const { connection, source, size, target, options, scope, journal } = given;
  const loaded = await journal.load();
  if (loaded === undefined) return undefined;
  const state = checkedState<UploadState>(loaded, "upload", {
    account: "",
    target: { parent_id: "", name: "" },
    session: { part_size: 1 },
    begun: 0,
    source: { size: 0, head: "", tail: "" },
    parts: "",
  });
  checkTarget(connection, target, state);
  const now = await fingerprint(source, size);
  checkSame(source, state.source, now, state);
  const done = PartSet.parse(state.parts);
  const session = new MultipartUpload(connection, state.session);
  try {
    await session.refresh(scope.request());
  } catch (error) {
    if (!isGone(error)) throw error;
    const isWhole = done.isWhole(planParts(size, state.session.part_size).length);
    const file = isWhole ? await findUploaded({ connection, target, size, begun: state.begun, scope }) : undefined;
    if (file === undefined && !options.restart) {
      throw new TransferError(
        "session_gone",
        "The server no longer knows the upload that the journal tells of: it expired or was given up. Give `restart` to begin anew.",
        { checkpoint: state, cause: error },
      );
    }
    await journal.clear();
    if (file === undefined) return undefined;
    given.meter.resume(size);
    given.meter.report();
    return { file, size, verified: sizeVerified(file, size), resumed: true };
  }
  if (session.part_size !== state.session.part_size)
    throw new TransferError("bad_journal", "The server's parts are of another size than the journal's. Remove the journal to start anew.", {
      checkpoint: state,
    });
  const parts = planParts(size, session.part_size);
  given.meter.resume(parts.reduce((sum, { number, start, end }) => sum + (done.has(number) ? end - start : 0), 0));
  const writer = new JournalWriter(journal, true);
  return new UploadRun({ ...given, session, begun: state.begun, writer, fingerprint: now, done });
}

function checkTarget(connection: Connection, target: NewFile, state: UploadState): void {
  const same =
    String(connection.accountId) === state.account &&
    target.parent_id === state.target.parent_id &&
    target.name === state.target.name &&
    Boolean(target.overwrite) === Boolean(state.target.overwrite);
  if (!same)
    throw new ArgumentError(
      "journal",
      `The journal is that of an upload of ${JSON.stringify(state.target.name)} to another place. Give each upload a journal of its own.`,
    );
}
