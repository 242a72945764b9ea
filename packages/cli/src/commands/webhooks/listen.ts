import { UsageError } from "../../failure/command-error.ts";
import type { Run } from "../../program/command.ts";
import { Forwarder } from "./forwarder.ts";
import { receiveWebhooks } from "./receive-webhooks.ts";
import { watchAccounts } from "./watch-accounts.ts";

interface Options {
  readonly forwardTo: string | undefined;
  readonly account: string[] | undefined;
  readonly interval: number | undefined;
  readonly application: string | undefined;
  readonly address: string | undefined;
  readonly port: number | undefined;
}

export const listen: Run<object, Options> = async (context, _, { forwardTo, application, ...options }) => {
  if (forwardTo === undefined) throw new UsageError("Give --forward-to: where your program listens, e.g. http://127.0.0.1:3000/kloudless.");
  const forwarder = new Forwarder(context, forwardTo);
  if (application === undefined) {
    if (options.address !== undefined || options.port !== undefined) throw new UsageError("--address and --port need --application.");
    return watchAccounts(context, forwarder, options);
  }
  if (options.account !== undefined) throw new UsageError("--account is for events: with --application, all accounts are meant.");
  return receiveWebhooks(context, forwarder, { application, ...options });
};
