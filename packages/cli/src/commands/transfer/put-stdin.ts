import { storage } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { CommandError } from "../../failure/command-error.ts";
import { reporterFor } from "../../progress/reporter-for.ts";
import type { RemoteAddress } from "../../remote/address.ts";
import { exists, keepName } from "../../transfers/upload-file.ts";
import { putPlace } from "./put-request.ts";
import { Results } from "./results.ts";
import type { TransferSettings } from "./settings.ts";

/** Uploads the input, which can be read only once: what was sent of it is thrown away when it cannot be finished. */
export async function putStdin(
  context: Context,
  target: RemoteAddress,
  { overwrite, concurrency, requireVerify }: TransferSettings & { readonly overwrite: boolean },
): Promise<void> {
  const { io, signal } = context;
  const { id } = await (await context.accounts).find(target.account);
  const account = String(id);
  const { parent_id, name } = await putPlace(context, { ...target, account, sources: [], recursive: false, overwrite });
  if (name === null)
    throw new CommandError(2, "is_a_folder", `${target.text} is a folder.`, {
      hint: "The input has no name. Give one: ACCOUNT:/folder/name.",
    });
  const api = storage((await context.client).account(account));
  const parent = api.folders.handle(parent_id);
  if (!overwrite) for await (const item of parent.contents({ page_size: 1000 }, { signal })) if (item.name === name) throw exists(name);
  const results = new Results(context, true);
  const reporter = reporterFor(context);
  const progress = reporter.file(name, undefined);
  try {
    const { file, size, verified, resumed } = await api.upload(
      io.stdin,
      { parent_id, name, overwrite },
      { signal, concurrency, threshold: requireVerify ? 0 : undefined, onProgress: (moved) => progress.update(moved) },
    );
    await keepName(file, parent, name, overwrite);
    progress.done("done", `verified: ${verified}`);
    await results.add({ name, size, verified, resumed, json: file });
  } catch (error) {
    progress.done("failed");
    throw error;
  } finally {
    await reporter.end();
    // What was not read is not waited for.
    io.stdin.destroy();
  }
  await results.end({ requireVerify });
}
