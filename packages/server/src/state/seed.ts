import { ApiKeys } from "./api-keys.ts";
import { now } from "./clock.ts";
import type { Db } from "./database.ts";
import { hashSecret, newPublicId, newSecret } from "./secrets.ts";

/** The application a data directory starts with, and its credentials. */
export interface Owner {
  applicationId: string;
  apiKey: string;
  developerKey: string;
  /** Whether this start made them. */
  created: boolean;
}

/** Keys an operator chose; each one missing is generated once and kept. */
export interface ChosenKeys {
  apiKey?: string | undefined;
  developerKey?: string | undefined;
}

/** Makes the developer, the application and its key on the first start; later ones find them, and take over newly chosen keys. */
export async function ensureOwner(db: Db, chosen: ChosenKeys): Promise<Owner> {
  return db.transaction().execute(async (tx) => {
    const developer = await tx.selectFrom("developers").select(["id", "key"]).orderBy("created").executeTakeFirst();
    if (developer === undefined) return { ...(await create(tx, chosen)), created: true };
    const developerKey = chosen.developerKey ?? developer.key;
    if (developerKey !== developer.key) {
      const values = { key: developerKey, key_hash: hashSecret(developerKey) };
      await tx.updateTable("developers").set(values).where("id", "=", developer.id).execute();
    }
    // The first one may have been deleted: then it is the oldest that is left, or a new one.
    const applications = tx.selectFrom("applications").select("id").where("developer_id", "=", developer.id);
    const oldest = (await applications.orderBy("created").executeTakeFirst())?.id;
    const applicationId = oldest ?? (await insertApplication(tx, developer.id));
    const apiKey = await ensureApiKey(tx, applicationId, chosen.apiKey);
    return { applicationId, apiKey, developerKey, created: oldest === undefined };
  });
}

async function create(db: Db, chosen: ChosenKeys): Promise<Omit<Owner, "created">> {
  const developer = { id: newPublicId(), key: chosen.developerKey ?? newSecret() };
  await db
    .insertInto("developers")
    .values({ ...developer, key_hash: hashSecret(developer.key), created: now() })
    .execute();
  const applicationId = await insertApplication(db, developer.id);
  const apiKey = await insertApiKey(db, applicationId, chosen.apiKey ?? newSecret());
  return { applicationId, apiKey, developerKey: developer.key };
}

async function insertApplication(db: Db, developerId: string): Promise<string> {
  const created = now();
  const id = newPublicId();
  await db
    .insertInto("applications")
    .values({
      id,
      developer_id: developerId,
      name: "Kloudless",
      description: "",
      logo_url: null,
      active: 1,
      implicit_grant_enabled: 0,
      recent_enabled: 1,
      events_enabled: 1,
      source: null,
      created,
      modified: created,
    })
    .execute();
  return id;
}

/** The chosen key, else the oldest one, else a fresh one: all of them may have been deleted. */
async function ensureApiKey(db: Db, applicationId: string, chosen: string | undefined): Promise<string> {
  let query = db.selectFrom("api_keys").select("key").where("application_id", "=", applicationId);
  if (chosen !== undefined) query = query.where("key", "=", chosen);
  const found = await query.orderBy("created").executeTakeFirst();
  return found?.key ?? insertApiKey(db, applicationId, chosen ?? newSecret());
}

async function insertApiKey(db: Db, applicationId: string, key: string): Promise<string> {
  return (await new ApiKeys(db).insert(applicationId, key)).key;
}

/** A named secret of this server: made on the first use, the same ever after. */
export async function ensureSecret(db: Db, name: string): Promise<Buffer> {
  await db
    .insertInto("settings")
    .values({ name, value: newSecret() })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
  const { value } = await db.selectFrom("settings").select("value").where("name", "=", name).executeTakeFirstOrThrow();
  return Buffer.from(value, "base64url");
}
