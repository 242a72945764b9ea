import { arg, type CommandSpec, command, group } from "../../program/command.ts";
import { choice, integer } from "../../program/values.ts";

/** What there is to know about files and accounts. */
export const about: readonly CommandSpec[] = [
  command({
    name: "about",
    summary: "show how much room there is in an account",
    args: { account: arg("<account>", "its id, alias or service") },
    load: async () => (await import("./about.ts")).about,
  }),
  command({
    name: "size",
    summary: "count the files of a folder, with all below it, and their bytes",
    args: { address: arg("<address>", "a folder, a file, or an account") },
    load: async () => (await import("./size.ts")).size,
  }),
  command({
    name: "hashsum",
    summary: "compute checksums of files by reading them",
    details: "In a pipe, what is printed is what `sha256sum -c` takes, with paths from the folder that was given.",
    args: { address: arg("<address>", "a file, or a folder with all below it") },
    options: { algorithm: choice("-a, --algorithm <name>", "default sha256", ["sha256", "md5", "sha1", "sha512"]) },
    examples: [["kloudless hashsum dropbox:/photos | (cd photos && sha256sum -c)", "compare a local copy"]],
    load: async () => (await import("./hashsum.ts")).hashsum,
  }),
  command({
    name: "thumbnail",
    summary: "save a small image of a file",
    args: { address: arg("<address>", "the file"), to: arg("<to>", "a local file, or - for stdout") },
    options: {
      size: integer("--size <pixels>", "length of its longer side (default 256)", { min: 1 }),
      format: choice("--format <format>", "of the image (default: the service's choice)", ["png", "jpeg"]),
    },
    load: async () => (await import("./thumbnail.ts")).thumbnail,
  }),
  group("versions", "what files were at earlier times", [
    command({
      name: "ls",
      summary: "list the versions of a file",
      args: { address: arg("<address>", "the file") },
      load: async () => (await import("./versions-ls.ts")).versionsLs,
    }),
  ]),
];
