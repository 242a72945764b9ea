import { signBody, verify } from "./verify.ts";

/** For those who are told of changes by webhooks: `webhooks.verify` on the receiving side, `webhooks.sign` in its tests. */
export const webhooks: { readonly verify: typeof verify; readonly sign: typeof signBody } = { verify, sign: signBody };
