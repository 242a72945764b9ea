import { unsupported } from "../http/api-error.ts";
import { accountRoute, type Route } from "../http/route.ts";

/** How much room an account has. */
export const quota: Route[] = [
  accountRoute("/accounts/:account/storage/quota", {
    async GET({ services, account }) {
      const { connector } = await services.drives.of(account);
      if (connector.usage === undefined) throw unsupported("The service does not tell its quota.");
      return { ...(await connector.usage()), type: "quota", api: "storage" };
    },
  }),
];
