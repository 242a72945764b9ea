import { type Capability, defineCapability } from "@kloudless/core";
import { CrmApi } from "./crm-api.ts";

/**
 * The CRM part of the API. In a client's `use` it adds `crm` to every account; called with an account it returns the same object.
 *
 * @example
 * ```ts
 * const kloudless = new Kloudless({ use: [crm] });
 * const account = kloudless.account(1234);
 * for await (const contact of account.crm.contacts.all()) console.log(contact.name);
 * ```
 */
export const crm: Capability<"crm", CrmApi, "account"> = /* @__PURE__ */ defineCapability("crm", (connection) => new CrmApi(connection));
