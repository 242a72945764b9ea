export { ConfigError } from "./config-error.ts";
export { createServer } from "./create-server.ts";
export type { Fault, FaultAction, FaultPlan, RecordedRequest } from "./faults/types.ts";
export type { TlsOptions } from "./http/listener.ts";
export type { AccountOptions, ConnectorOptions, KloudlessServer, ServedAccount, ServerOptions } from "./options.ts";
export { DataDirLockedError } from "./state/lock.ts";
