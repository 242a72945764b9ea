import { readSecret } from "../../input/read-secret.ts";
import type { Run } from "../../program/command.ts";
import { parseRemote } from "../../remote/address.ts";

interface Options {
  readonly direct: boolean | undefined;
  readonly passwordStdin: boolean | undefined;
  readonly expires: Date | undefined;
  readonly inactive: boolean | undefined;
}

export const create: Run<{ readonly address: string }, Options> = async (context, { address }, options) => {
  const { output, signal } = context;
  const { direct, passwordStdin, expires, inactive } = options;
  const at = parseRemote(address);
  const password = passwordStdin ? await readSecret(context, "password") : undefined;
  const tree = await context.tree;
  const { id } = await tree.file(at);
  const wanted = { file_id: id, direct, password, expiration: expires, active: inactive ? false : undefined };
  const link = await (await tree.api(at)).links.create(wanted, { signal });
  if (output.isJson) await output.object({}, { json: link });
  else await output.text(link.url);
};
