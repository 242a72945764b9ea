import type { Run } from "../../program/command.ts";
import { mirror, type Places } from "./mirror.ts";
import type { CopyOptions } from "./options.ts";

export const copy: Run<Places, CopyOptions> = (context, places, options) => mirror(context, "copy", places, options);
