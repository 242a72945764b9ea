import type { Resume } from "../../transfers/resumers.ts";
import { checked, isText } from "./checked.ts";
import { getAll } from "./get-objects.ts";
import { type GetRequest, getObjects, getPlaceOf } from "./get-request.ts";

export const resumeGet: Resume = async (context, transfer) => {
  const { record } = transfer;
  const request = checked<GetRequest>(
    record,
    "request",
    ({ sources, target, recursive, overwrite }) =>
      Array.isArray(sources) &&
      sources.every(isSource) &&
      isText(target) &&
      typeof recursive === "boolean" &&
      typeof overwrite === "boolean",
  );
  await getAll(context, request, getPlaceOf(record), record.settings, await getObjects(context, request), transfer);
};

function isSource(value: unknown): boolean {
  const { account, target } = (value ?? {}) as Partial<GetRequest["sources"][number]>;
  return (
    isText(account) && typeof target === "object" && target !== null && ("id" in target ? isText(target.id) : Array.isArray(target.path))
  );
}
