import { CommandError, UsageError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";
import { parseRemote } from "../../remote/address.ts";
import { tellProperties } from "./tell-properties.ts";

interface Options {
  readonly all: boolean | undefined;
}

export const rm: Run<{ readonly address: string; readonly key: readonly string[] }, Options> = async (
  context,
  { address, key },
  { all },
) => {
  const { signal } = context;
  if (key.length === 0 && !all) throw new UsageError("Which properties? Give their keys, or --all.");
  if (key.length > 0 && all) throw new UsageError("--all and keys exclude each other.");
  const at = parseRemote(address);
  const { properties } = await (await context.tree).file(at);
  if (all) {
    await properties.deleteAll({ signal });
    return tellProperties(context, at.text, []);
  }
  // The API says nothing about a key that is not there, which would hide a slip.
  const known = new Set((await properties.all({ signal })).map((property) => property.key));
  const unknown = key.filter((one) => !known.has(one));
  if (unknown.length > 0) {
    throw new CommandError(3, "not_found", `${at.text} has no property ${unknown.map((one) => JSON.stringify(one)).join(", ")}.`, {
      hint: "Nothing was removed. `kloudless props ls` lists those it has.",
    });
  }
  const changes = [...new Set(key)].map((one) => ({ key: one, value: null }));
  await tellProperties(context, at.text, await properties.update(changes, { signal }));
};
