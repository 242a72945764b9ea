import { createHash, timingSafeEqual } from "node:crypto";
import { OAuthError } from "../errors/oauth-error.ts";

/** What a person comes back with. */
export interface Callback {
  readonly code?: string | undefined;
  readonly state?: string | undefined;
  readonly error?: string | undefined;
  readonly error_description?: string | undefined;
}

/** What an address says, decoded. @throws OAuthError when it is none, or says something twice */
export function readCallback(url: string | URL, redirectUri: string): Callback {
  if (!URL.canParse(String(url), redirectUri)) throw new OAuthError("bad_callback", "The callback is no URL.");
  const { searchParams } = new URL(String(url), redirectUri);
  const names = ["code", "state", "error", "error_description"] as const;
  return Object.fromEntries(
    names.map((name) => {
      const [value, ...more] = searchParams.getAll(name);
      // Which of them counts, this and another program might not agree on.
      if (more.length > 0) throw new OAuthError("bad_callback", `The callback has more than one \`${name}\`.`);
      return [name, value];
    }),
  );
}

/** The code, once it is certain that it answers this program's own question. @throws OAuthError */
export function checkedCode({ code, state, error, error_description }: Callback, expectedState: string): string {
  if (error !== undefined) {
    const said = error_description === undefined ? "" : `: ${JSON.stringify(error_description.slice(0, 200))}`;
    const known = /^[\w.-]{1,50}$/.test(error) ? error : "unknown_error";
    throw new OAuthError(known, `The account was not connected (${known})${said}.`, { description: error_description });
  }
  if (state === undefined || !isSame(state, expectedState)) {
    throw new OAuthError(
      "state_mismatch",
      "The callback has another `state` than the one that was sent: it may be forged, or of an earlier attempt. Begin anew.",
    );
  }
  if (code === undefined || code === "") throw new OAuthError("missing_code", "The callback has neither a code nor an error.");
  return code;
}

/** In the same time, however much of it is right. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
