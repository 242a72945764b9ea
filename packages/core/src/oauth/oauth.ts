import { authorizationUrl } from "./authorization-url.ts";
import { exchangeCode } from "./exchange-code.ts";
import { verifyToken } from "./verify-token.ts";

/** Connecting accounts: sends a person to the page where it is done, and makes a token of what they come back with. */
export const oauth: {
  readonly authorizationUrl: typeof authorizationUrl;
  readonly exchangeCode: typeof exchangeCode;
  readonly verifyToken: typeof verifyToken;
} = { authorizationUrl, exchangeCode, verifyToken };
