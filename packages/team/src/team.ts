import { type Capability, defineCapability } from "@kloudless/core";
import { TeamApi } from "./team-api.ts";

/**
 * The team part of the API. In a client's `use` it adds `team` to every account; called with an account it returns the same object.
 *
 * @example
 * ```ts
 * const kloudless = new Kloudless({ use: [team] });
 * const [admin] = await kloudless.accounts.all({ admin: true });
 * for await (const user of admin.team.users.all()) console.log(user.name, user.email);
 * ```
 */
export const team: Capability<"team", TeamApi, "account"> = /* @__PURE__ */ defineCapability(
  "team",
  (connection) => new TeamApi(connection),
);
