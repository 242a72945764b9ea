export { Account, type AccountData, type RawId, type RawRequest } from "./account.ts";
export { type AccountImport, type AccountListParams, type AccountRetrieveParams, Accounts } from "./accounts.ts";
export { slice } from "./body/slice.ts";
export { type BodyInput, type ByteStream, makeSource, type OpenedBody, type Source } from "./body/source.ts";
export { toSource } from "./body/to-source.ts";
export { type Attached, type Capability, type Connected, defineCapability, type Scope } from "./capability.ts";
export type { ClientOptions } from "./config.ts";
export type { Connection, StreamedResponse } from "./connection.ts";
export { AbortError } from "./errors/abort-error.ts";
export {
  ApiError,
  type ApiErrorInit,
  AuthenticationError,
  ConflictError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
} from "./errors/api-error.ts";
export { ArgumentError } from "./errors/argument-error.ts";
export { ConfigurationError } from "./errors/configuration-error.ts";
export { ConnectionError, type ConnectionPhase, type ExchangeFailure, TimeoutError, type TimeoutKind } from "./errors/connection-error.ts";
export { KloudlessError } from "./errors/kloudless-error.ts";
export { OAuthError } from "./errors/oauth-error.ts";
export { ResponseError } from "./errors/response-error.ts";
export { SignatureError } from "./errors/signature-error.ts";
export { TransferError } from "./errors/transfer-error.ts";
export type { AccountEvent } from "./events/account-event.ts";
export { EventList, type EventListParams } from "./events/event-list.ts";
export { EventPage } from "./events/event-page.ts";
export { Events } from "./events/events.ts";
export type { EventWatch, WatchedEvent, WatchOptions } from "./events/watch.ts";
export { asciiJson, isObject } from "./json.ts";
export {
  type AccountHandle,
  type AccountWith,
  Kloudless,
  type KloudlessClient,
  type KloudlessConstructor,
  type KloudlessOptions,
} from "./kloudless.ts";
export type { Authorization, AuthorizationUrlOptions } from "./oauth/authorization-url.ts";
export type { ExchangeCodeOptions, OAuthToken } from "./oauth/exchange-code.ts";
export { oauth } from "./oauth/oauth.ts";
export type { OAuthConnection } from "./oauth/oauth-client.ts";
export type { TokenInfo, VerifyTokenOptions } from "./oauth/verify-token.ts";
export { Page } from "./paging/page.ts";
export { type ListRequest, PageList, type PageParams } from "./paging/page-list.ts";
export { type Path, type PathId, path } from "./path.ts";
export type { Query, QueryValue } from "./query.ts";
export { RawResponse } from "./raw-response.ts";
export type { ApiRequest, AuthKind, Method, RequestOptions } from "./request.ts";
export { type Handle, objectFrom, Resource } from "./resource.ts";
export { ExponentialBackoff, type ExponentialBackoffOptions } from "./retry/exponential-backoff.ts";
export type { RetryFailure, RetryStrategy } from "./retry/strategy.ts";
export { sendTask, type Task, type TaskOptions, type TaskWaitOptions } from "./task.ts";
export type { ConnectionOptions } from "./transport/dispatchers.ts";
export type { ResponseBody } from "./transport/response-body.ts";
export type { AttemptEvent, ExchangeEvent, RetryEvent } from "./transport/sender.ts";
export { onAbort } from "./transport/signal.ts";
export type { Throttle } from "./transport/throttle.ts";
export type { TokenSupplier } from "./transport/token-supply.ts";
export type { WebhookNotification } from "./webhooks/notification.ts";
export type { WebhookReader, WebhookReaderOptions } from "./webhooks/reader.ts";
export { webhooks } from "./webhooks/webhooks.ts";
