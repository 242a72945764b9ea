import { accounts } from "../commands/accounts/commands.ts";
import { files } from "../commands/files/commands.ts";
import type { Chapter } from "./command.ts";

/** All commands there are. */
export const CHAPTERS: readonly Chapter[] = [
  { title: "Accounts", commands: accounts },
  { title: "Files and folders", commands: files },
];
