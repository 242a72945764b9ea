import { arg, type CommandSpec, command } from "../../program/command.ts";
import { choice, flag, integer, moment, size } from "../../program/values.ts";
import { byteRange } from "./byte-range.ts";

const ADDRESSES = arg("<address...>", "ACCOUNT:/path or ACCOUNT:id=ID; several can be given");

/** Files and folders of accounts. */
export const files: readonly CommandSpec[] = [
  command({
    name: "ls",
    summary: "list a folder",
    args: { address: arg("<address>", "ACCOUNT:/path of a folder, or of a file") },
    options: {
      recursive: flag("-R, --recursive", "with what is in its folders, by path"),
      ids: flag("-i, --ids", "with ids"),
      sort: choice(
        "--sort <by>",
        "names first to last, or what is largest or newest first (default: names on a terminal, else as it comes)",
        ["name", "size", "modified"],
      ),
      reverse: flag("--reverse", "the other way round"),
    },
    examples: [
      ["kloudless ls dropbox:/", "what is at the top of the only Dropbox account"],
      ["kloudless ls 42:/reports --jsonl", "a JSON object a line, as they come"],
    ],
    load: async () => (await import("./ls.ts")).ls,
  }),
  command({
    name: "tree",
    summary: "draw a folder with all below it",
    args: { address: arg("<address>", "ACCOUNT:/path of a folder") },
    options: { level: integer("-L, --level <n>", "go down so many levels", { min: 1 }) },
    load: async () => (await import("./tree.ts")).tree,
  }),
  command({
    name: "stat",
    summary: "show all there is to know of files and folders",
    details: "With --json, one address gives an object and several give a list; with --jsonl it is an object a line.",
    args: { address: ADDRESSES },
    examples: [["kloudless stat 42:/a.txt --jq .data.id", "its id"]],
    load: async () => (await import("./stat.ts")).stat,
  }),
  command({
    name: "cat",
    summary: "print what is in files",
    details: "Bytes come as they are. Nothing is printed before all of the files were found.",
    args: { address: ADDRESSES },
    options: {
      range: byteRange("--range <first-last>", "only these bytes, counted from 0: 0-99, 100-, -100 for the last hundred"),
      head: size("--head <size>", "only so many bytes from the start", { min: 1 }),
      tail: size("--tail <size>", "only so many bytes at the end", { min: 1 }),
    },
    load: async () => (await import("./cat.ts")).cat,
  }),
  command({
    name: "mkdir",
    summary: "make folders",
    args: { address: ADDRESSES },
    options: { parents: flag("-p, --parents", "with the folders above; those that are there already are fine") },
    load: async () => (await import("./mkdir.ts")).mkdir,
  }),
  command({
    name: "touch",
    summary: "make empty files where there are none",
    args: { address: ADDRESSES },
    load: async () => (await import("./touch.ts")).touch,
  }),
  command({
    name: "rm",
    summary: "delete files and folders",
    details:
      "Folders are deleted only with -r, and after a question: --yes answers it. Most services keep what is deleted in a trash for a while.",
    args: { address: ADDRESSES },
    options: {
      recursive: flag("-r, --recursive", "folders, with all that is in them"),
      permanent: flag("--permanent", "past the service's trash"),
    },
    load: async () => (await import("./rm.ts")).rm,
  }),
  command({
    name: "search",
    summary: "find files and folders",
    args: { text: arg("<text>", "what to look for"), address: arg("<address...>", "accounts, or folders to look in") },
    options: {
      type: choice("--type <type>", "only these", ["file", "folder"]),
      lang: choice("--lang <language>", "what the text is written in (default keyword)", ["keyword", "raw", "cmis"]),
      limit: integer("--limit <n>", "at most so many", { min: 1 }),
    },
    examples: [["kloudless search budget dropbox: box:/reports", "in all of one account, and in a folder of another"]],
    load: async () => (await import("./search.ts")).search,
  }),
  command({
    name: "recent",
    summary: "list the files that were modified last",
    args: { account: arg("<account...>", "accounts; their files are listed together") },
    options: {
      after: moment("--after <time>", "only those modified after that: a time, or how long ago (2h, 7d)"),
      limit: integer("--limit <n>", "at most so many (default 50)", { min: 1 }),
    },
    load: async () => (await import("./recent.ts")).recent,
  }),
  command({
    name: "open",
    summary: "open the page about a file or folder in a browser",
    details:
      "That is a page of the service, or that of a link of Kloudless. In a pipe its address is printed, and opened only where BROWSER is set.",
    args: { address: arg("<address>", "a file or folder") },
    options: {
      print: flag("--print", "only print the address"),
      create: flag("--create", "make a link where there is none; everybody who has it can read the file"),
    },
    load: async () => (await import("./open.ts")).open,
  }),
];
