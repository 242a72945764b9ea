import { join } from "node:path";
import { Accounts } from "../state/accounts.ts";
import { Applications } from "../state/applications.ts";
import { now } from "../state/clock.ts";
import { openDatabase } from "../state/database.ts";
import { hashSecret, newPublicId, newSecret } from "../state/secrets.ts";
import { Teams } from "../state/teams.ts";
import { defaultTeam } from "../team-setup.ts";

/** Somebody with an application, and in it the account of an administrator. */
export interface Stranger {
  readonly developerId: string;
  readonly developerKey: string;
  readonly applicationId: string;
  readonly apiKey: string;
  readonly account: number;
  readonly token: string;
}

/** Adds another developer, or another application of the same one, to the data directory of a server that is not running. */
export async function addStranger(dataDir: string, options: { developer?: "same" | "other" } = {}): Promise<Stranger> {
  const db = await openDatabase(join(dataDir, "state.db"), true);
  try {
    const first = await db.selectFrom("developers").select(["id", "key"]).orderBy("created").executeTakeFirstOrThrow();
    const developer = options.developer === "same" ? first : { id: newPublicId(), key: newSecret() };
    if (developer !== first) {
      await db
        .insertInto("developers")
        .values({ ...developer, key_hash: hashSecret(developer.key), created: now() })
        .execute();
    }
    const flags = { active: 1, implicit_grant_enabled: 0, recent_enabled: 1, events_enabled: 1 } as const;
    const settings = { name: "Second", description: "", logo_url: null, ...flags };
    const application = await new Applications(db).insert(developer.id, settings, null);
    const { key } = await db.selectFrom("api_keys").select("key").where("application_id", "=", application.id).executeTakeFirstOrThrow();
    const account = await new Accounts(db).insert({
      applicationId: application.id,
      service: "box",
      account: "eve@example.com",
      admin: true,
      connector: { type: "disk" },
      raw: undefined,
    });
    await new Teams(db).replace(account.id, defaultTeam("eve@example.com"));
    return {
      developerId: developer.id,
      developerKey: developer.key,
      applicationId: application.id,
      apiKey: key,
      account: account.id,
      token: account.bearer,
    };
  } finally {
    await db.destroy();
  }
}
