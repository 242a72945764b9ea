import { randomUUID } from "node:crypto";
import { lstat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ArgumentError, TransferError } from "@kloudless/core";
import type { DownloadSource } from "../download/requests.ts";
import { checkedState } from "./journal.ts";
import { PartSet } from "./parts.ts";

/** What a download's journal holds. */
export interface DownloadState {
  readonly version: 1;
  readonly kind: "download";
  /** What is downloaded: the address of its contents, without the server's. */
  readonly source: string;
  readonly target: string;
  /** The file the parts are put together in. */
  readonly temporary: string;
  readonly validator: string;
  readonly size: number;
  readonly partSize: number;
  readonly parts: string;
}

const TEMPORARY_NAME = /^\.kloudless-[\da-f-]{36}\.part$/;

/** The state of a download that begins. */
export function freshState(
  source: DownloadSource,
  target: string,
  what: Pick<DownloadState, "validator" | "size" | "partSize">,
): DownloadState {
  const temporary = join(dirname(target), `.kloudless-${randomUUID()}.part`);
  return { version: 1, kind: "download", source: source.path.value, target, temporary, ...what, parts: "" };
}

/**
 * The state of a journal.
 *
 * @throws ArgumentError when it is that of another download.
 * @throws TransferError `bad_journal`.
 */
export function loadedState(loaded: unknown, source: DownloadSource, target: string): DownloadState {
  const state = checkedState<DownloadState>(loaded, "download", {
    source: "",
    target: "",
    temporary: "",
    validator: "",
    size: 0,
    partSize: 0,
    parts: "",
  });
  if (state.source !== source.path.value || state.target !== target) {
    throw new ArgumentError(
      "journal",
      "The journal is that of a download of another file or to another place. Give each download a journal of its own.",
    );
  }
  // It is going to be written to: a journal must not lead to any other file.
  const isOurs = dirname(state.temporary) === dirname(target) && TEMPORARY_NAME.test(basename(state.temporary));
  if (!isOurs || state.partSize === 0)
    throw new TransferError("bad_journal", "The journal's `temporary` or `partSize` is none of a download. Remove it to start anew.");
  PartSet.parse(state.parts);
  return state;
}

/** Whether what was received so far is still there. */
export async function isThere({ temporary, size }: DownloadState): Promise<boolean> {
  try {
    const known = await lstat(temporary);
    return known.isFile() && known.size === size;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
