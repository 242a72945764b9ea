import type { Context } from "../../context/context.ts";
import { CommandError } from "../../failure/command-error.ts";
import { reporterFor } from "../../progress/reporter-for.ts";
import type { RemoteAddress } from "../../remote/address.ts";
import type { TransferSettings } from "./settings.ts";

/** Writes files to the output, one after the other. */
export async function getToStdout(context: Context, sources: readonly RemoteAddress[], { requireVerify }: TransferSettings): Promise<void> {
  const { output, io, signal } = context;
  if (requireVerify)
    throw new CommandError(
      2,
      "usage",
      "--require-verify needs a file: what went to the output before it was verified cannot be taken back.",
    );
  const tree = await context.tree;
  const reporter = reporterFor(context, { isDataShown: io.stdout.isTerminal });
  try {
    for (const source of sources) {
      const file = await tree.file(source);
      const progress = reporter.file(file.name, file.size ?? undefined);
      try {
        let bytes = 0;
        for await (const piece of file.contents({ signal })) {
          await output.bytes(piece);
          bytes += piece.byteLength;
          progress.update({ transferred: bytes, confirmed: bytes });
        }
        progress.update({ transferred: bytes, confirmed: bytes, total: bytes });
        progress.done("done");
      } catch (error) {
        progress.done("failed");
        throw error;
      }
    }
  } finally {
    await reporter.end();
  }
}
