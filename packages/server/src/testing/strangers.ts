import { join } from "node:path";
import { Accounts } from "../state/accounts.ts";
import { Applications } from "../state/applications.ts";
import { now } from "../state/clock.ts";
import { openDatabase } from "../state/database.ts";
import type { AccountRow } from "../state/schema.ts";
import { hashSecret, newPublicId, newSecret } from "../state/secrets.ts";
import { Teams } from "../state/teams.ts";
import { knownService } from "../storage/known-services.ts";
import { defaultTeam } from "../team-setup.ts";

/** Somebody with an application, and in it accounts, the first of them an administrator's. */
export interface Stranger {
  readonly developerId: string;
  readonly developerKey: string;
  readonly applicationId: string;
  readonly apiKey: string;
  /** The first account. */
  readonly account: number;
  readonly token: string;
  /** The accounts, by the names of their services. */
  readonly accounts: Readonly<Record<string, number>>;
}

interface StrangerOptions {
  /** Whether the application is another developer's, or another one of the same. Default `other`. */
  readonly developer?: "same" | "other";
  /** The services of the accounts. Default: one of `box`. */
  readonly services?: readonly string[];
}

/** Adds another developer, or another application of the same one, to the data directory of a server that is not running. */
export async function addStranger(dataDir: string, options: StrangerOptions = {}): Promise<Stranger> {
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
    const rows: AccountRow[] = [];
    for (const service of options.services ?? ["box"]) {
      const isStorage = knownService(service)?.apis.includes("storage") === true;
      const account = await new Accounts(db).insert({
        applicationId: application.id,
        service,
        account: "eve@example.com",
        admin: rows.length === 0,
        connector: isStorage ? { type: "disk" } : undefined,
        // A service that nobody can reach.
        raw: isStorage ? { base_url: "http://127.0.0.1:1/" } : undefined,
      });
      rows.push(account);
    }
    const [account] = rows;
    if (account === undefined) throw new Error("A stranger has at least one account.");
    await new Teams(db).replace(account.id, defaultTeam("eve@example.com"));
    return {
      developerId: developer.id,
      developerKey: developer.key,
      applicationId: application.id,
      apiKey: key,
      account: account.id,
      token: account.bearer,
      accounts: Object.fromEntries(rows.map(({ id, service }) => [service, id])),
    };
  } finally {
    await db.destroy();
  }
}
