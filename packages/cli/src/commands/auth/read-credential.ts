import type { Context } from "../../context/context.ts";
import { UsageError } from "../../failure/command-error.ts";
import { readSecret } from "../../input/read-secret.ts";

/** A credential, as {@link readSecret}; blanks around it do not belong to it. @throws UsageError for what no credential can be. */
export async function readCredential(context: Context, what: string): Promise<string> {
  const credential = (await readSecret(context, what)).trim();
  if (/^[\u0021-\u007e]+$/.test(credential)) return credential;
  throw new UsageError(`What is on stdin is no ${what}: it holds blanks or other characters than ASCII.`);
}
