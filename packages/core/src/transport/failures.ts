import { ArgumentError } from "../errors/argument-error.ts";
import { ConnectionError, type ConnectionPhase } from "../errors/connection-error.ts";

const WHEN: Record<ConnectionPhase, string> = {
  connect: "before anything was sent",
  send: "while the request was sent",
  headers: "before the answer came",
  body: "in the middle of the answer",
};

/** The error for what undici says went wrong with an exchange. `request` is method and path template. */
export function exchangeError(cause: unknown, request: string, method: string, phase: ConnectionPhase): Error {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const reason = cause instanceof Error ? cause.message || code : String(cause);
  if (code === "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH") {
    return new ArgumentError("body", `The body was shorter or longer than the size it was declared with (${request}).`, cause);
  }
  if (code === "UND_ERR_INVALID_ARG" || code === "UND_ERR_NOT_SUPPORTED") {
    const foreign = /\bon[A-Z]\w+ method|handler/.test(reason);
    const advice = foreign ? " A custom `dispatcher` must come from undici 7, the version this package uses." : "";
    return new ArgumentError("request", `The request cannot be sent: ${reason} (${request}).${advice}`, cause);
  }
  // The parser quotes what it could not read, and a server may say anything there, the credential included.
  if (cause instanceof Error && "data" in cause) delete cause.data;
  const advice = /CERT|UNABLE_TO_VERIFY/.test(code) ? " Give the certificate of an authority of your own as `ca`." : "";
  return new ConnectionError(`The connection failed ${WHEN[phase]}: ${reason} (${request}).${advice}${unknownOutcome(method, phase)}`, {
    request,
    phase,
    cause,
    stale: phase === "headers" && hadAnswersBefore(cause),
  });
}

/** Whether a connection that ended before an answer had brought others: undici tells how many bytes came over it in all. */
function hadAnswersBefore(cause: unknown): boolean {
  if (!(cause instanceof Error) || !("socket" in cause) || typeof cause.socket !== "object" || cause.socket === null) return false;
  return "bytesRead" in cause.socket && typeof cause.socket.bytesRead === "number" && cause.socket.bytesRead > 0;
}

/** What to add to the message of an error after which nobody knows whether the request was carried out. */
export function unknownOutcome(method: string, phase: ConnectionPhase): string {
  if ((method !== "POST" && method !== "PATCH") || phase === "connect") return "";
  return " The server may have carried it out all the same: look before you repeat it.";
}

/** The error for a body that cannot be read. */
export function sourceError(cause: unknown): Error {
  if (ArgumentError.is(cause)) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ArgumentError("body", `The body could not be read to its end: ${reason}`, cause);
}
