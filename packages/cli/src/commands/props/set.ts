import type { Run } from "../../program/command.ts";
import { parseRemote } from "../../remote/address.ts";
import { parseSettings } from "./settings.ts";
import { tellProperties } from "./tell-properties.ts";

export const set: Run<{ readonly address: string; readonly property: readonly string[] }, object> = async (context, args) => {
  const changes = parseSettings(args.property);
  const at = parseRemote(args.address);
  const file = await (await context.tree).file(at);
  await tellProperties(context, at.text, await file.properties.update(changes, { signal: context.signal }));
};
