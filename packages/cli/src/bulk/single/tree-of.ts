import type { Context } from "../../context/context.ts";
import type { Undertaking } from "../carry-out.ts";
import type { TreeRequest } from "../request.ts";
import { type RunOptions, runOptions } from "../run/run-options.ts";
import { verifiedAndRemoved } from "./verified-and-removed.ts";

const CHECKERS = 8;

/** How a folder is copied or moved as a whole. */
export function treeOf(context: Context, kind: "cp" | "mv", request: TreeRequest, run: RunOptions = runOptions()): Undertaking {
  const common = { kind, request, checkers: CHECKERS, run: { ...run, writesBegun: true } };
  return kind === "cp" ? common : { ...common, afterwards: verifiedAndRemoved(context, request, CHECKERS) };
}
