import type { File, Folder } from "@kloudless/storage";
import { CommandError } from "../../failure/command-error.ts";
import { describeFailure } from "../../failure/describe.ts";
import { checkSameBytes } from "../digests.ts";
import type { FileEntry } from "../ends/entry.ts";
import { entryOf, type RemoteEnd } from "../ends/remote-end.ts";
import { freeName, type Step } from "./decide.ts";
import type { FileMember, Member } from "./member.ts";

/** Names that are tried. */
const ATTEMPTS = 20;

/**
 * Does what is to be done about one object, after a look whether it is still what was listed; and of one that is deleted, whether the one
 * that stays still is.
 *
 * @returns The name it has then.
 * @throws CommandError `changed` and `same_object` (7); what the service answers.
 */
export async function carryOutStep(end: RemoteEnd, step: Step, signal: AbortSignal): Promise<string> {
  if (step.action === "delete") await remove(end, step.member, step.keeper, step.isSame, signal);
  if (step.action === "rename") return rename(end, step.member, step.to, signal);
  return step.member.entry.name;
}

async function remove(end: RemoteEnd, member: FileMember, keeper: FileMember, isSame: boolean, signal: AbortSignal): Promise<void> {
  const [going, staying] = [await asListed(end, member, signal), await asListed(end, keeper, signal)];
  // Some services know one object by several ids.
  if (idsOf(going).some((id) => idsOf(staying).includes(id)))
    throw new CommandError(
      7,
      "same_object",
      `It is the same object as ${end.show(keeper.names)} (id=${keeper.entry.ref}): it is left as it is.`,
    );
  // Without times, other contents of the same size would not be seen.
  if (isSame && (member.entry.modified === undefined || keeper.entry.modified === undefined))
    await checkSameBytes([end, member.entry], [end, keeper.entry], signal);
  await end.api.files.handle(member.entry.ref).delete({}, { signal });
}

async function rename(end: RemoteEnd, member: Member, wanted: string, signal: AbortSignal): Promise<string> {
  const object = await asListed(end, member, signal);
  const kind = object.type === "folder" ? "folder" : "file";
  let to = wanted;
  for (let attempt = 1; ; attempt++) {
    object.name = to;
    try {
      return (await object.save({ signal })).name;
    } catch (error) {
      // Somebody took the name meanwhile, or the service takes it for another one's: the next is tried.
      if (describeFailure(error).exitCode !== 7 || attempt === ATTEMPTS) throw error;
      to = freeName(member.entry.name, kind, member.taken, (name) => end.fold(name));
    }
  }
}

/** An object as it is now, which must be as it was. */
async function asListed({ api }: RemoteEnd, { entry, parent }: Member, signal: AbortSignal): Promise<File | Folder> {
  const now = await (entry.kind === "folder" ? api.folders : api.files).retrieve(entry.ref, { signal }).catch((error: unknown) => {
    throw describeFailure(error).exitCode === 3 ? changed(entry.name, entry.ref) : error;
  });
  const seen = entryOf(now);
  const isInPlace = parent?.id_type !== now.parent?.id_type || parent?.id === now.parent?.id;
  const isSame = seen.kind === entry.kind && seen.name === entry.name && (seen.kind !== "file" || isSameFile(seen, entry as FileEntry));
  if (!isInPlace || !isSame) throw changed(entry.name, entry.ref);
  return now;
}

function isSameFile(one: FileEntry, other: FileEntry): boolean {
  return one.size === other.size && one.modified === other.modified;
}

function idsOf({ id, ids = {}, raw_id }: File | Folder): string[] {
  return [id, ...Object.values(ids), raw_id].filter((one) => one !== undefined);
}

function changed(name: string, ref: string): CommandError {
  return new CommandError(7, "changed", `${JSON.stringify(name)} (id=${ref}) was changed, moved or deleted meanwhile: nothing was done.`);
}
