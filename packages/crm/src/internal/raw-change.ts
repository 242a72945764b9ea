import { ArgumentError, isObject } from "@kloudless/core";

/**
 * What of `raw` changed, as `save()` sends it: the service would refuse to be sent fields that nobody can write, and others may have
 * changed since they were read. A field that was removed is cleared.
 *
 * @throws ArgumentError when `raw.object` is no object.
 */
export function rawChange(value: unknown, before: unknown): { object: Record<string, unknown> } {
  const object = isObject(value) ? value.object : undefined;
  if (!isObject(object)) throw new ArgumentError("raw", "`raw.object` must be an object with the service's own fields.");
  const old = isObject(before) && isObject(before.object) ? before.object : {};
  const removed = Object.keys(old).filter((name) => !Object.hasOwn(object, name) || object[name] === undefined);
  const changed = Object.entries(object).filter(
    ([name, field]) => field !== undefined && (!Object.hasOwn(old, name) || JSON.stringify(field) !== JSON.stringify(old[name])),
  );
  return { object: Object.fromEntries([...removed.map((name) => [name, null] as const), ...changed]) };
}
