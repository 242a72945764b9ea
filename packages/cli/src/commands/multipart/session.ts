import { type MultipartUpload, storage } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { UsageError } from "../../failure/command-error.ts";
import { accountNamed } from "../../remote/account-named.ts";

/** An upload in parts, by what the command line says. @throws UsageError for what can be no id */
export async function sessionOf(context: Context, account: string, id: string): Promise<MultipartUpload> {
  if (!/^\d{1,15}$/.test(id)) throw new UsageError(`${JSON.stringify(id)} is no id of an upload in parts: it is a number.`);
  return storage(await accountNamed(context, account)).multipart.retrieve(Number(id), { signal: context.signal });
}
