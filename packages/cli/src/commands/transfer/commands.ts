import { arg, type CommandSpec, command } from "../../program/command.ts";
import { flag } from "../../program/values.ts";
import { PART_SIZE, TRANSFER_OPTIONS } from "./settings.ts";

const KEPT = `What a large transfer did so far is kept until it is done. After Ctrl-C, a crash or a lost network, the same command goes on
from there, as does \`kloudless transfers resume\`.`;

/** Between this machine and accounts. */
export const transfer: readonly CommandSpec[] = [
  command({
    name: "put",
    summary: "upload files and directories",
    details: `The last address is where they go: a folder, or, of a single one, a new name. What is there already is not replaced
without --overwrite. Links in directories are left out. ${KEPT}`,
    args: { paths: arg("<paths...>", "files, directories (with -r) or - for the input; then ACCOUNT:/path") },
    options: {
      recursive: flag("-r, --recursive", "directories with all that is in them"),
      overwrite: flag("--overwrite", "replace files that are there"),
      ...TRANSFER_OPTIONS,
    },
    examples: [
      ["kloudless put report.pdf dropbox:/reports/", "into a folder"],
      ["kloudless put -r photos 42:/", "a directory with all that is in it"],
      ["tar c . | kloudless put - 42:/backup.tar", "the output of another program"],
    ],
    load: async () => (await import("./put.ts")).put,
  }),
  command({
    name: "rcat",
    summary: "upload the input",
    details: "The same as `kloudless put - TARGET`.",
    args: { target: arg("<target>", "ACCOUNT:/path of the file") },
    options: {
      overwrite: flag("--overwrite", "replace the file, if there is one"),
      concurrency: TRANSFER_OPTIONS.concurrency,
      requireVerify: TRANSFER_OPTIONS.requireVerify,
    },
    examples: [["pg_dump shop | kloudless rcat 42:/shop.sql", "a dump that never touches the disk"]],
    load: async () => (await import("./put.ts")).rcat,
  }),
  command({
    name: "get",
    summary: "download files and folders",
    details: `Without a target they go to the current directory. A file appears under its name when it is whole and checked; what is there
already is not replaced without --overwrite. A name that this machine cannot have is written with %XX. ${KEPT}`,
    args: {
      paths: arg("<paths...>", "ACCOUNT:/path of files, or of folders (with -r); then a directory, a new name, or - for the output"),
    },
    options: {
      recursive: flag("-r, --recursive", "folders with all that is in them"),
      overwrite: flag("--overwrite", "replace files that are there"),
      partSize: PART_SIZE,
      ...TRANSFER_OPTIONS,
    },
    examples: [
      ["kloudless get dropbox:/report.pdf", "into the current directory"],
      ["kloudless get -r 42:/photos ~/Pictures", "a folder with all that is in it"],
      ["kloudless get 42:/backup.tar - | tar x", "into another program"],
    ],
    load: async () => (await import("./get.ts")).get,
  }),
];
