import type { AuthorizationRequest } from "../oauth/request.ts";
import { now } from "./clock.ts";
import type { Db } from "./database.ts";
import type { OAuthCodeRow } from "./schema.ts";
import { hashSecret, newSecret } from "./secrets.ts";

const GOOD_FOR_MS = 10 * 60 * 1000;

/** The codes that applications turn into tokens. Each is good for one time, and for ten minutes. */
export class OAuthCodes {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async issue({ clientId, redirectUri, scope, challenge }: AuthorizationRequest, accountId: number): Promise<string> {
    const code = newSecret();
    await this.#db.deleteFrom("oauth_codes").where("expires", "<", Date.now()).execute();
    await this.#db
      .insertInto("oauth_codes")
      .values({
        code_hash: hashSecret(code),
        application_id: clientId,
        account_id: accountId,
        redirect_uri: redirectUri,
        scope,
        challenge: challenge ?? null,
        expires: Date.now() + GOOD_FOR_MS,
        created: now(),
      })
      .execute();
    return code;
  }

  /** What a code stands for; it is gone afterwards. Of two that come with it at once, one gets it. */
  async take(code: string): Promise<OAuthCodeRow | undefined> {
    const row = await this.#db.deleteFrom("oauth_codes").where("code_hash", "=", hashSecret(code)).returningAll().executeTakeFirst();
    return row === undefined || row.expires < Date.now() ? undefined : row;
  }
}
