import { isObject, type JsonObject, parseJson } from "../http/body.ts";
import type { Call } from "../http/route.ts";
import type { ApplicationRow, RegistrationKind } from "../state/schema.ts";
import { Scope } from "./scope.ts";
import { isAt, isRegistered } from "./settings.ts";

export const OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob";

/** What a client asks a person for, once it is known whom the answer may be given to. */
export interface AuthorizationRequest {
  readonly clientId: string;
  readonly responseType: "code" | "token";
  readonly redirectUri: string;
  readonly scope: string;
  readonly state: string | undefined;
  /** PKCE, S256. */
  readonly challenge: string | undefined;
  /** The page that opened the window, and its name for this request. */
  readonly origin: string | undefined;
  readonly requestId: string | undefined;
  /** JSON: what is to be kept on the account. */
  readonly customProperties: string | undefined;
  /** What the client knows already of what services ask for. */
  readonly extraData: JsonObject;
}

/** A request that can only be refused, on a page of ours: whom the client would have the answer sent to, nobody vouches for. */
export class Untrusted extends Error {
  override readonly name = "Untrusted";
}

/** A request that cannot be met; the client is told. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;
  readonly request: AuthorizationRequest;

  constructor(code: string, message: string, request: AuthorizationRequest) {
    super(message);
    this.code = code;
    this.request = request;
  }
}

/** @throws Untrusted, Refusal */
export async function readRequest(call: Call): Promise<{ request: AuthorizationRequest; application: ApplicationRow }> {
  const { query, services } = call;
  const text = (name: string): string | undefined => query.text(name) || undefined;
  const clientId = text("client_id") ?? "";
  const application = await services.applications.ofId(clientId);
  if (application === undefined) throw new Untrusted("There is no application with this client_id.");
  if (application.active === 0) throw new Untrusted("The application is not active.");
  const responseType = text("response_type");
  const redirectUri = text("redirect_uri") ?? (responseType === "token" ? OUT_OF_BAND : "");
  const origin = text("origin");
  await checkRecipient(call, { clientId, redirectUri, origin });
  const request: AuthorizationRequest = {
    clientId,
    responseType: responseType === "token" ? "token" : "code",
    redirectUri,
    scope: text("scope") ?? "any",
    state: query.text("state"),
    challenge: text("code_challenge"),
    origin,
    requestId: text("request_id"),
    customProperties: text("custom_properties"),
    extraData: {},
  };
  return {
    application,
    request: { ...request, extraData: check(request, responseType, application, query.text("code_challenge_method"), text("extra_data")) },
  };
}

/** Whether the application has it registered whom the answer is to be given to. @throws Untrusted */
export async function checkRecipient(
  { services }: Call,
  { clientId, redirectUri, origin }: Pick<AuthorizationRequest, "clientId" | "redirectUri" | "origin">,
): Promise<void> {
  const { applicationId, redirectUris, trustedDomains } = services.oauth;
  const configured = (values: readonly string[]): readonly string[] => (applicationId === clientId ? values : []);
  const registered = (kind: RegistrationKind): Promise<string[]> => services.oauthRegistrations.values(clientId, kind);
  if (redirectUri !== OUT_OF_BAND) {
    if (!isRegistered(redirectUri, [...configured(redirectUris), ...(await registered("redirect_uri"))]))
      throw new Untrusted("The redirect_uri is missing, or not one that is registered for the application.");
  } else if (origin !== undefined && !configured(trustedDomains).includes(origin)) {
    if (!(await registered("trusted_domain")).some((domain) => isAt(origin, domain)))
      throw new Untrusted("The page that opened this window is not at a trusted domain of the application.");
  }
}

/** Returns the extra data. @throws Refusal */
function check(
  request: AuthorizationRequest,
  responseType: string | undefined,
  application: ApplicationRow,
  method: string | undefined,
  extraData: string | undefined,
): JsonObject {
  const isOutOfBand = request.redirectUri === OUT_OF_BAND;
  const refuse = (code: string, message: string): never => {
    throw new Refusal(code, message, request);
  };
  if (responseType !== "code" && responseType !== "token") refuse("unsupported_response_type", "response_type must be code or token.");
  if (responseType === "code" && isOutOfBand) refuse("invalid_request", "A code needs a redirect_uri to go to.");
  if (responseType === "token" && !isOutOfBand && application.implicit_grant_enabled === 0)
    refuse("unauthorized_client", "The implicit grant is not enabled for this application.");
  if (Scope.read(request.scope) === undefined) refuse("invalid_scope", "No service can meet this scope.");
  if (request.challenge !== undefined && (method !== "S256" || !/^[\w-]{43}$/.test(request.challenge)))
    refuse("invalid_request", "code_challenge must be made with S256, which code_challenge_method has to say.");
  if (request.customProperties !== undefined && !isObject(parseJson(request.customProperties)))
    refuse("invalid_request", "custom_properties must be a JSON object.");
  const extra = extraData === undefined ? {} : parseJson(extraData);
  return isObject(extra) ? extra : refuse("invalid_request", "extra_data must be a JSON object.");
}
