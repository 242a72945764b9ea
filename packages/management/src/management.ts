import { type Capability, defineCapability } from "@kloudless/core";
import { ManagementApi } from "./management-api.ts";

/**
 * The management part of the API. In a client's `use` it adds `management` to the client; called with a client it returns the same object.
 * It needs the developer key, and works without any other credential.
 *
 * @example
 * ```ts
 * const kloudless = new Kloudless({ developerKey: process.env.KLOUDLESS_DEV_KEY, use: [management] });
 * for await (const application of kloudless.management.applications.all()) console.log(application.name);
 * ```
 */
export const management: Capability<"management", ManagementApi, "client"> = /* @__PURE__ */ defineCapability(
  "management",
  (connection) => new ManagementApi(connection),
  "client",
);
