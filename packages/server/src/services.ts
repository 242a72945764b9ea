import type { Accounts } from "./state/accounts.ts";
import type { Applications } from "./state/applications.ts";
import type { Drives } from "./storage/drives.ts";

/** What the routes work with. */
export interface Services {
  readonly accounts: Accounts;
  readonly applications: Applications;
  readonly drives: Drives;
}
