import type { Context } from "../../context/context.ts";
import type { Run } from "../../program/command.ts";
import { forgetEarlier } from "../../transfers/abandon.ts";
import { tracked } from "../../transfers/tracked.ts";
import { type PutPlace, putArguments, putPlace, putPlaceOf, putRequest, targetOf } from "./put-request.ts";
import { isWorthKeeping, putSources, sourcesOf } from "./put-sources.ts";
import { putStdin } from "./put-stdin.ts";
import type { TransferSettings } from "./settings.ts";

interface Options extends Omit<TransferSettings, "partSize"> {
  readonly recursive: boolean | undefined;
  readonly overwrite: boolean | undefined;
  readonly resume: boolean | undefined;
}

export const put: Run<{ readonly paths: readonly string[] }, Options> = (context, { paths }, options) => upload(context, paths, options);

/** `rcat`: the input, under a name. */
export const rcat: Run<{ readonly target: string }, Pick<Options, "overwrite" | "concurrency" | "requireVerify">> = (
  context,
  { target },
  options,
) => upload(context, ["-", target], { ...options, transfers: undefined, recursive: false, resume: true });

async function upload(context: Context, paths: readonly string[], options: Options): Promise<void> {
  const { sources, target } = putArguments(paths);
  const { transfers, concurrency, requireVerify } = options;
  const settings: TransferSettings = { transfers, concurrency, requireVerify };
  if (sources.includes("-")) return putStdin(context, target, { ...settings, overwrite: options.overwrite ?? false });
  const { id: account } = await (await context.accounts).find(target.account);
  const request = putRequest(context, sources, { ...target, account: String(account) }, options);
  const entries = await sourcesOf(request);
  const what = { kind: "put", request, settings, sources: request.sources, target: targetOf(request).text, accounts: [account] } as const;
  if (options.resume === false) await forgetEarlier(context, what);
  const prepare = (): Promise<PutPlace> => putPlace(context, request);
  if (options.resume === false || !isWorthKeeping(entries))
    return putSources(context, request, await prepare(), settings, entries, undefined);
  await tracked(context, { ...what, prepare }, (transfer) =>
    putSources(context, request, putPlaceOf(transfer.record), settings, entries, transfer),
  );
}
