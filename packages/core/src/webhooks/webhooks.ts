import { reader } from "./reader.ts";
import { signBody, verify } from "./verify.ts";

/**
 * For those who are told of changes by webhooks: `webhooks.verify` and `webhooks.reader` on the receiving side, `webhooks.sign` in its
 * tests.
 */
export const webhooks: { readonly verify: typeof verify; readonly reader: typeof reader; readonly sign: typeof signBody } = {
  verify,
  reader,
  sign: signBody,
};
