import { type Capability, defineCapability } from "@kloudless/core";
import { StorageApi } from "./storage-api.ts";

/**
 * The storage part of the API. In a client's `use` it adds `storage` to every account; called with an account it returns the same
 * object.
 *
 * @example
 * ```ts
 * const kloudless = new Kloudless({ use: [storage] });
 * const [account] = await kloudless.accounts.all();
 * for await (const item of account.storage.folders.root().contents()) console.log(item.name);
 * ```
 */
export const storage: Capability<"storage", StorageApi, "account"> = /* @__PURE__ */ defineCapability(
  "storage",
  (connection) => new StorageApi(connection),
);
