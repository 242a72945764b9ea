import { sql } from "kysely";
import { now } from "./clock.ts";
import type { Db } from "./database.ts";
import type { AccountRow, Flag } from "./schema.ts";
import { hashSecret, newAccountId, newSecret, sameHash } from "./secrets.ts";

/** What an account is made from. */
export interface NewAccount {
  applicationId: string;
  service: string;
  account: string;
  admin: boolean;
  connector: ConnectorConfig | undefined;
  raw: RawConfig | undefined;
  configName?: string;
  upstream?: Partial<UpstreamCredentials>;
  details?: Record<string, string>;
}

/** Where an account's content lives. Without `root`, a folder of the data directory. */
export interface ConnectorConfig {
  type: "disk";
  root?: string;
}

/** Where pass-through requests of an account go. */
export interface RawConfig {
  base_url: string;
}

export type UpstreamCredentials = Pick<AccountRow, "token" | "token_secret" | "refresh_token" | "token_expiry" | "refresh_token_expiry">;

export interface AccountFilter {
  applicationId?: string;
  ids?: readonly number[];
  active?: boolean | undefined;
  admin?: boolean | undefined;
  search?: string | undefined;
}

export type AccountChange = Partial<UpstreamCredentials & Pick<AccountRow, "account" | "service" | "active" | "custom_properties">>;

const flag = (value: boolean): Flag => (value ? 1 : 0);

/** The connected accounts. */
export class Accounts {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async find(id: number): Promise<AccountRow | undefined> {
    return this.#db.selectFrom("accounts").selectAll().where("id", "=", id).executeTakeFirst();
  }

  /** The account a bearer token was issued for. */
  async ofBearer(token: string): Promise<AccountRow | undefined> {
    const hash = hashSecret(token);
    const row = await this.#db.selectFrom("accounts").selectAll().where("bearer_hash", "=", hash).executeTakeFirst();
    return row !== undefined && sameHash(row.bearer_hash, hash) ? row : undefined;
  }

  /** The account that the configuration calls by this name. */
  async configured(name: string): Promise<AccountRow | undefined> {
    return this.#db.selectFrom("accounts").selectAll().where("config_name", "=", name).executeTakeFirst();
  }

  async ofApplication(applicationId: string): Promise<AccountRow[]> {
    return this.#db.selectFrom("accounts").selectAll().where("application_id", "=", applicationId).execute();
  }

  async all(): Promise<AccountRow[]> {
    return this.#db.selectFrom("accounts").selectAll().orderBy("created").orderBy("id").execute();
  }

  async list(filter: AccountFilter, window: { offset: number; limit: number }): Promise<{ total: number; rows: AccountRow[] }> {
    let query = this.#db.selectFrom("accounts");
    if (filter.applicationId !== undefined) query = query.where("application_id", "=", filter.applicationId);
    if (filter.ids !== undefined) query = query.where("id", "in", filter.ids);
    if (filter.active !== undefined) query = query.where("active", "=", flag(filter.active));
    if (filter.admin !== undefined) query = query.where("admin", "=", flag(filter.admin));
    if (filter.search !== undefined) {
      const pattern = `%${filter.search.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
      query = query.where(sql<boolean>`(lower(account) like ${pattern} escape '\\' or lower(service) like ${pattern} escape '\\')`);
    }
    const { total } = await query.select(({ fn }) => fn.countAll<number | string>().as("total")).executeTakeFirstOrThrow();
    const rows = await query.selectAll().orderBy("created").orderBy("id").limit(window.limit).offset(window.offset).execute();
    return { total: Number(total), rows };
  }

  async insert(account: NewAccount): Promise<AccountRow> {
    const created = now();
    const bearer = newSecret();
    const row: AccountRow = {
      id: await this.#freeId(),
      application_id: account.applicationId,
      service: account.service,
      account: account.account,
      active: 1,
      admin: flag(account.admin),
      bearer,
      bearer_hash: hashSecret(bearer),
      token: null,
      token_secret: null,
      refresh_token: null,
      token_expiry: null,
      refresh_token_expiry: null,
      ...account.upstream,
      details: JSON.stringify(account.details ?? {}),
      custom_properties: "{}",
      connector: account.connector === undefined ? null : JSON.stringify(account.connector),
      raw: account.raw === undefined ? null : JSON.stringify(account.raw),
      config_name: account.configName ?? null,
      created,
      modified: created,
    };
    await this.#db.insertInto("accounts").values(row).execute();
    return row;
  }

  /** Brings an account in line with the configuration it comes from. */
  async reconfigure(id: number, settings: Pick<NewAccount, "admin" | "connector" | "raw">): Promise<void> {
    const connector = settings.connector === undefined ? null : JSON.stringify(settings.connector);
    const raw = settings.raw === undefined ? null : JSON.stringify(settings.raw);
    const values = { admin: flag(settings.admin), connector, raw };
    await this.#db.updateTable("accounts").set(values).where("id", "=", id).execute();
  }

  async update(id: number, change: AccountChange): Promise<void> {
    await this.#db
      .updateTable("accounts")
      .set({ ...change, modified: now() })
      .where("id", "=", id)
      .execute();
  }

  async delete(id: number): Promise<void> {
    await this.#db.deleteFrom("accounts").where("id", "=", id).execute();
  }

  async #freeId(): Promise<number> {
    for (;;) {
      const id = newAccountId();
      if ((await this.find(id)) === undefined) return id;
    }
  }
}
