import {
  AbortError,
  ApiError,
  ArgumentError,
  AuthenticationError,
  ConfigurationError,
  ConflictError,
  ConnectionError,
  KloudlessError,
  NotFoundError,
  OAuthError,
  PermissionError,
  RateLimitError,
  ServerError,
  TransferError,
} from "@kloudless/core";
import { BatchError } from "./batch-error.ts";
import { CommandError } from "./command-error.ts";
import type { ExitCode } from "./exit-codes.ts";

/** A failure as it is reported, to people and to programs. */
export interface Failure {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly isRetryable: boolean;
  readonly hint?: string;
  /** Where it is about several things: what became of each that failed. */
  readonly failures?: readonly (Failure & { readonly what: string })[];
}

/** Transfers that cannot go on from where they ended. */
const NOT_RESUMABLE = new Set(["source_changed", "session_gone", "bad_journal"]);
/** Statuses that say there is no room, or no more is allowed. */
const FULL = new Set([402, 413, 507]);

/** What a thrown value means. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof CommandError) {
    const { exitCode, code, message, hint } = error;
    const failures = error instanceof BatchError ? error.failures : undefined;
    const isRetryable = failures === undefined ? exitCode === 5 : failures.every((one) => one.isRetryable);
    return {
      exitCode,
      code,
      message,
      isRetryable,
      ...(hint === undefined ? {} : { hint }),
      ...(failures === undefined ? {} : { failures }),
    };
  }
  if (ApiError.is(error)) return ofApi(error);
  if (TransferError.is(error)) return ofTransfer(error);
  if (ConnectionError.is(error)) return { ...plain(5, error), isRetryable: true };
  if (AbortError.is(error)) return plain(130, error);
  if (ConfigurationError.is(error)) {
    return error.code === "missing_credential" ? { ...plain(4, error), hint: LOG_IN } : plain(2, error);
  }
  if (OAuthError.is(error)) return { ...plain(4, error), hint: LOG_IN };
  if (ArgumentError.is(error)) return plain(ofArgument(error), error);
  if (KloudlessError.is(error)) return plain(1, error);
  return ofSystem(error);
}

const LOG_IN = "Run `kloudless login`, or set KLOUDLESS_API_KEY, KLOUDLESS_TOKEN or, for management, KLOUDLESS_DEV_KEY.";

function plain(exitCode: ExitCode, { code, message }: KloudlessError): Failure {
  return { exitCode, code, message, isRetryable: false };
}

function ofApi(error: ApiError): Failure {
  const { code, message, status, requestId, retryable } = error;
  const told = { code, message, status, isRetryable: retryable, ...(requestId === undefined ? {} : { requestId }) };
  if (AuthenticationError.is(error)) return { ...told, exitCode: 4, hint: LOG_IN };
  if (NotFoundError.is(error)) return { ...told, exitCode: 3 };
  if (FULL.has(status)) return { ...told, exitCode: 10 };
  if (ConflictError.is(error) || status === 412) return { ...told, exitCode: 7 };
  if (PermissionError.is(error)) return { ...told, exitCode: 6 };
  if (status === 501)
    return { ...told, exitCode: 12, hint: "This service does not offer it. `kloudless accounts get` shows what an account can do." };
  if (RateLimitError.is(error) || ServerError.is(error)) return { ...told, exitCode: 5 };
  return { ...told, exitCode: 1 };
}

/** A transfer that failed for a reason of its own, or for that of one of its parts. */
function ofTransfer(error: TransferError): Failure {
  if (NOT_RESUMABLE.has(error.code)) return plain(8, error);
  if (error.code === "not_downloadable") return plain(12, error);
  const cause = error.cause === undefined ? undefined : describeFailure(error.cause);
  return { ...plain(cause?.exitCode ?? 1, error), isRetryable: cause?.isRetryable ?? false };
}

function ofArgument(error: ArgumentError): ExitCode {
  return error.cause === undefined ? 2 : describeFailure(error.cause).exitCode;
}

/** Errors of the file system and of the program itself. */
function ofSystem(error: unknown): Failure {
  const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
  const exitCode: ExitCode =
    code === "ENOENT" ? 3 : code === "EACCES" || code === "EPERM" || code === "EROFS" ? 6 : code === "ENOSPC" || code === "EDQUOT" ? 10 : 1;
  return { exitCode, code: code ?? "error", message, isRetryable: false };
}
