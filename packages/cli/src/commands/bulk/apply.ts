import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { carryOut } from "../../bulk/carry-out.ts";
import { checkedPlan } from "../../bulk/plan/plan-file.ts";
import { pinned } from "../../bulk/request.ts";
import { DEFAULT_CHECKERS, runOptions } from "../../bulk/run/run-options.ts";
import type { Run } from "../../program/command.ts";
import { type ApplyOptions } from "./options.ts";

export const apply: Run<{ readonly file: string }, ApplyOptions> = async (context, { file }, options) => {
  const text = await readFile(resolve(context.io.cwd, file), "utf8");
  const { request, actions } = checkedPlan(text, file);
  const { maxDelete, backupDir, checkers = DEFAULT_CHECKERS } = options;
  const wanted = {
    ...request,
    ...(maxDelete === undefined ? {} : { maxDelete }),
    ...(backupDir === undefined ? {} : { backupDir: await pinned(context, backupDir) }),
  };
  await carryOut(context, "apply", { request: wanted, actions, settings: { ...runOptions(options), checkers } });
};
