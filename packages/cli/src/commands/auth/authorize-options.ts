import { duration, flag, type OptionSpec, text } from "../../program/values.ts";

/** Options of connecting an account in a browser. */
export const AUTHORIZE_OPTIONS: {
  readonly clientId: OptionSpec<string>;
  readonly scope: OptionSpec<string>;
  readonly redirectUri: OptionSpec<string>;
  readonly wait: OptionSpec<number>;
  readonly browser: OptionSpec<boolean>;
} = {
  clientId: text("--client-id <id>", "the id of the application (or KLOUDLESS_CLIENT_ID, or client_id in the configuration)"),
  scope: text("--scope <scope>", "which services, e.g. box, any.storage, all:admin (default: any)"),
  redirectUri: text(
    "--redirect-uri <uri>",
    "where the browser comes back to, as it is registered (default http://127.0.0.1/callback, at any port)",
  ),
  wait: duration("--wait <time>", "how long to wait for the browser (default 5m)"),
  browser: flag("--no-browser", "only print the address"),
};
