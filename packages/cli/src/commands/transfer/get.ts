import { UsageError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";
import { forgetEarlier } from "../../transfers/abandon.ts";
import { tracked } from "../../transfers/tracked.ts";
import { getAll, isLarge } from "./get-objects.ts";
import { type GetPlace, getArguments, getObjects, getPlace, getPlaceOf, getRequest } from "./get-request.ts";
import { getToStdout } from "./get-to-stdout.ts";
import type { TransferSettings } from "./settings.ts";

interface Options extends TransferSettings {
  readonly recursive: boolean | undefined;
  readonly overwrite: boolean | undefined;
  readonly resume: boolean | undefined;
}

export const get: Run<{ readonly paths: readonly string[] }, Options> = async (context, { paths }, options) => {
  const { sources, target } = getArguments(paths);
  const { transfers, concurrency, partSize, requireVerify } = options;
  const settings: TransferSettings = { transfers, concurrency, partSize, requireVerify };
  if (target === "-") {
    if (options.recursive) throw new UsageError("Folders cannot be written to the output. Give a directory as the target.");
    return getToStdout(context, sources, settings);
  }
  const request = await getRequest(context, sources, target, options);
  const accounts = [...new Set(request.sources.map(({ account }) => account))];
  const what = { kind: "get", request, settings, sources: sources.map(({ text }) => text), target: request.target, accounts } as const;
  const objects = await getObjects(context, request);
  if (options.resume === false) await forgetEarlier(context, what);
  const prepare = (): Promise<GetPlace> => getPlace(request, objects);
  if (options.resume === false || !isLarge(objects, settings))
    return getAll(context, request, await prepare(), settings, objects, undefined);
  await tracked(context, { ...what, prepare }, (transfer) =>
    getAll(context, request, getPlaceOf(transfer.record), settings, objects, transfer),
  );
};
