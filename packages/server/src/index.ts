export { ConfigError } from "./config-error.ts";
export { createServer } from "./create-server.ts";
export type { Fault, FaultAction, FaultPlan, RecordedRequest } from "./faults/types.ts";
export type { TlsOptions } from "./http/listener.ts";
export type { OAuthOptions } from "./oauth/settings.ts";
export type { AccountOptions, ConnectorOptions, KloudlessServer, ServedAccount, ServerOptions } from "./options.ts";
export { DataDirLockedError } from "./state/lock.ts";
export type { Team, TeamGroup, TeamUser } from "./state/teams.ts";
export type { WebhookOptions } from "./webhooks/timings.ts";
