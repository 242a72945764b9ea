import type { Run } from "../../program/command.ts";
import { mirror, type Places } from "./mirror.ts";
import type { SyncOptions } from "./options.ts";

export const sync: Run<Places, SyncOptions> = (context, places, options) => mirror(context, "sync", places, options);
