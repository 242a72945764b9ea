import { CommandError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";
import { Forwarder } from "./forwarder.ts";
import { History } from "./history.ts";
import { signingKey } from "./signing-key.ts";

export const replay: Run<{ readonly id: string | undefined }, { readonly forwardTo: string | undefined }> = async (
  context,
  { id },
  { forwardTo },
) => {
  const all = await new History(context.paths).all();
  const found = id === undefined ? all.at(-1) : all.find((one) => one.id === id);
  if (found === undefined) {
    const message = id === undefined ? "No webhook was forwarded yet." : `No webhook ${JSON.stringify(id)} was forwarded.`;
    throw new CommandError(3, "not_found", message, { hint: "`kloudless listen` prints their ids." });
  }
  const key = await signingKey(context);
  await new Forwarder(context, forwardTo ?? found.to).sign(found.body, key);
};
