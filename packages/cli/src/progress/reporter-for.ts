import type { Context } from "../context/context.ts";
import { BarReporter } from "./bars.ts";
import { JsonReporter } from "./json.ts";
import { PlainReporter } from "./plain.ts";
import type { ProgressReporter } from "./reporter.ts";
import { SilentReporter } from "./silent.ts";

/**
 * What shows transfers: bars where a person looks at a terminal, else a line a file; events with `--progress json`; nothing but failures
 * with `--quiet` or `--progress none`.
 *
 * @param isDataShown - Whether data goes to the same terminal meanwhile, so that bars would be in its way.
 */
export function reporterFor(context: Context, { isDataShown = false }: { readonly isDataShown?: boolean } = {}): ProgressReporter {
  const { io, notes, options } = context;
  const asked = options.progress ?? "auto";
  if (asked === "json") return new JsonReporter(io.stderr);
  if (asked === "none" || notes.isQuiet) return new SilentReporter(notes);
  const canDraw = io.stderr.isTerminal && io.env.TERM !== "dumb";
  if (isDataShown && canDraw) return new SilentReporter(notes);
  return canDraw && asked !== "plain" ? new BarReporter(io.stderr, notes) : new PlainReporter(notes, options.stats);
}
