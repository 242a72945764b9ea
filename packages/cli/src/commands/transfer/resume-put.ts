import type { Resume } from "../../transfers/resumers.ts";
import { checked, isText, isTexts } from "./checked.ts";
import { type PutRequest, putPlaceOf } from "./put-request.ts";
import { putSources, sourcesOf } from "./put-sources.ts";

export const resumePut: Resume = async (context, transfer) => {
  const { record } = transfer;
  const request = checked<PutRequest>(record, "request", ({ sources, account, target, recursive, overwrite }) =>
    [
      isTexts(sources),
      isText(account),
      typeof target === "object" && target !== null,
      typeof recursive === "boolean",
      typeof overwrite === "boolean",
    ].every(Boolean),
  );
  await putSources(context, request, putPlaceOf(record), record.settings, await sourcesOf(request), transfer);
};
