import { arg, type CommandSpec, command } from "../../program/command.ts";
import { APPLY_OPTIONS, CHECK_OPTIONS, COPY_OPTIONS, CP_OPTIONS, DEDUPE_OPTIONS, MV_OPTIONS, SYNC_OPTIONS } from "./options.ts";

const PLACES = {
  source: arg("<source>", "a folder: ACCOUNT:/path, or a local directory"),
  destination: arg("<destination>", "the folder to be like it; made where it is not there"),
};

const SAME =
  "A file is the same when it has the same size, and: uploaded, was written by the service after the local file was last changed; downloaded, has " +
  "the time that the service gives, which downloads set; between accounts, was written after the source was. --checksum compares the bytes " +
  "instead: by the digest that the service vouches for, else by reading them. Links in local directories are not followed.";

const BACKUP =
  "With --backup-dir, what would be deleted or replaced is moved, under its path, to a folder beside both places. What that holds already stays as " +
  "it is: where a name is taken, a number is put before its extension, as in `a (1).txt`.";

/** Trees of files. */
export const bulk: readonly CommandSpec[] = [
  command({
    name: "copy",
    summary: "copy a folder with all that is in it, without what is there already; nothing is deleted",
    details: `${SAME} ${BACKUP}`,
    args: PLACES,
    options: COPY_OPTIONS,
    examples: [
      ["kloudless copy ./photos dropbox:/photos", "upload what is new or changed"],
      ["kloudless copy 42:/reports 43:/reports --include '*.pdf'", "copy from one account to another"],
    ],
    load: async () => (await import("./copy.ts")).copy,
  }),
  command({
    name: "sync",
    summary: "make a folder like another one; what is in it only is deleted",
    details: `${SAME} Before anything is deleted it asks, or wants --yes, and stops when that would be a lot. When something failed, nothing is deleted. ${BACKUP}`,
    args: PLACES,
    options: SYNC_OPTIONS,
    examples: [
      ["kloudless sync ./site s3:/site --dry-run", "what would be done"],
      ["kloudless sync ./site s3:/site --backup-dir s3:/site.old", "what is deleted and replaced is kept there"],
      ["kloudless sync ./site s3:/site --plan site.json && kloudless apply site.json", "look at it, then do exactly that"],
    ],
    load: async () => (await import("./sync.ts")).sync,
  }),
  command({
    name: "apply",
    summary: "carry out a plan of `sync --plan` or `copy --plan`, unless anything was changed since",
    args: { file: arg("<file>", "the plan") },
    options: APPLY_OPTIONS,
    load: async () => (await import("./apply.ts")).apply,
  }),
  command({
    name: "cp",
    summary: "copy a file, or a folder with -r; into a folder, where that is what the destination is",
    args: {
      source: arg("<source>", "ACCOUNT:/path, or a local path"),
      destination: arg("<destination>", "ACCOUNT:/path, or a local path"),
    },
    options: CP_OPTIONS,
    examples: [["kloudless cp 42:/report.pdf 43:/archive/", "to a folder of another account"]],
    load: async () => (await import("./cp.ts")).cp,
  }),
  command({
    name: "mv",
    summary: "move or rename a file or folder; nothing is deleted before its copy was compared",
    details: "What moves to or from this machine, and what the server cannot move, is copied, compared byte for byte, and then deleted.",
    args: {
      source: arg("<source>", "ACCOUNT:/path, or a local path"),
      destination: arg("<destination>", "ACCOUNT:/path, or a local path"),
    },
    options: MV_OPTIONS,
    examples: [
      ["kloudless mv 42:/draft.txt 42:/final.txt", "rename it"],
      ["kloudless mv ./old 42:/archive/", "a local directory to an account"],
    ],
    load: async () => (await import("./mv.ts")).mv,
  }),
  command({
    name: "check",
    summary: "compare two folders; exit with 9 when they differ",
    details: SAME,
    args: PLACES,
    options: CHECK_OPTIONS,
    examples: [["kloudless check ./photos dropbox:/photos --checksum", "whether all is there, byte for byte"]],
    load: async () => (await import("./check.ts")).check,
  }),
  command({
    name: "dedupe",
    summary: "find objects of the same name, or of the same contents, and tidy them up",
    details:
      "Some services let several objects of a folder have the same name. --mode list only lists them. skip deletes files that are copies of another " +
      "one, and leaves those of other contents; newest, oldest, largest and smallest leave that file and delete the others, whatever is in them; " +
      "rename gives each a name of its own, `a (1).txt`, and deletes nothing. With --by hash, files of the same contents are looked for in all of the " +
      "folder, and --mode newest or oldest says which stays; empty files are no copies. Folders are never deleted. Before anything is, it asks, or " +
      "wants --yes; and each is looked at once more, as is the one that stays.",
    args: { folder: arg("<folder>", "ACCOUNT:/path, or an account, with all below it") },
    options: DEDUPE_OPTIONS,
    examples: [
      ["kloudless dedupe gdrive:/", "list what has the same name"],
      ["kloudless dedupe gdrive:/ --mode skip --dry-run", "which copies would be deleted"],
      ["kloudless dedupe 42:/photos --by hash --mode oldest", "of each photo, leave the oldest"],
    ],
    load: async () => (await import("./dedupe.ts")).dedupe,
  }),
];
