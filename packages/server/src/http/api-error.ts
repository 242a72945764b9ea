import { StorageError, type StorageProblem } from "../storage/errors.ts";

/** A failure that is told to the client as it is. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  /** Further keys of the answer. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { extra?: Readonly<Record<string, unknown>>; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.extra = more.extra ?? {};
    this.headers = more.headers ?? {};
  }
}

export const notFound = (message: string): ApiError => new ApiError(404, "not_found", message);
export const invalid = (message: string): ApiError => new ApiError(400, "invalid_parameters", message);
export const forbidden = (message: string): ApiError => new ApiError(403, "forbidden", message);
export const unsupported = (message: string): ApiError => new ApiError(501, "not_implemented", message);

const STORAGE: Readonly<Record<StorageProblem, readonly [number, string]>> = {
  not_found: [404, "not_found"],
  exists: [409, "naming_conflict"],
  not_empty: [403, "folder_not_empty"],
  forbidden: [403, "permission_denied"],
  full: [507, "insufficient_storage"],
  invalid_name: [400, "invalid_parameters"],
  invalid_target: [400, "invalid_parameters"],
  changed: [503, "service_not_available"],
  unsupported: [501, "not_implemented"],
  busy: [503, "service_not_available"],
};

/** What the framework's own refusals are called here; the rest are bad requests. */
const FRAMEWORK_CODES: Readonly<Record<number, string>> = { 404: "not_found", 405: "method_not_allowed", 406: "not_acceptable" };

/** The one place where a failure of any kind becomes what a client is told; undefined for a fault of the server. */
export function toApiError(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (error instanceof StorageError) return new ApiError(...STORAGE[error.problem], error.message);
  const { statusCode, message } = error as { statusCode?: unknown; message?: unknown };
  if (typeof statusCode === "number" && statusCode >= 400 && statusCode < 500) {
    return new ApiError(statusCode, FRAMEWORK_CODES[statusCode] ?? "bad_request", String(message));
  }
  return undefined;
}

/** The JSON every failure is answered with. */
export const errorBody = (error: ApiError, requestId: string): Record<string, unknown> => ({
  ...error.extra,
  status_code: error.status,
  error_code: error.code,
  message: error.message,
  id: requestId,
});
