import { Context } from "../../context/context.ts";
import type { TransferRecord } from "../../transfers/record.ts";

/** The context in which a transfer was begun: where the API is, and whose credentials are used. All else is as it is now. */
export function contextOf({ io, options, output, notes }: Context, { api }: TransferRecord): Context {
  const { profile: _1, baseUrl: _2, apiVersion: _3, caCert: _4, asUser: _5, ...rest } = options;
  return new Context(
    io,
    {
      ...rest,
      profile: api.profile,
      ...(api.base_url === null ? {} : { baseUrl: api.base_url }),
      ...(api.api_version === null ? {} : { apiVersion: api.api_version }),
      ...(api.ca_cert === null ? {} : { caCert: api.ca_cert }),
      ...(api.as_user === null ? {} : { asUser: api.as_user }),
    },
    output,
    notes,
  );
}
