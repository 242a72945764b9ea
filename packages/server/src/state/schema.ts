import type { ColumnType, Selectable } from "kysely";

/** Booleans are 0 or 1 on every database: SQLite has no other, and PostgreSQL does not mind. */
export type Flag = 0 | 1;

/** A column that keeps the value it was inserted with. */
type Fixed<T> = ColumnType<T, T, never>;

interface SettingsTable {
  name: Fixed<string>;
  value: string;
}

interface DevelopersTable {
  id: Fixed<string>;
  key: string;
  key_hash: string;
  created: Fixed<string>;
}

interface ApplicationsTable {
  id: Fixed<string>;
  developer_id: Fixed<string>;
  name: string;
  description: string;
  logo_url: string | null;
  active: Flag;
  implicit_grant_enabled: Flag;
  recent_enabled: Flag;
  events_enabled: Flag;
  source: string | null;
  created: Fixed<string>;
  modified: string;
}

interface ApiKeysTable {
  key: Fixed<string>;
  key_hash: Fixed<string>;
  application_id: Fixed<string>;
  created: Fixed<string>;
  modified: string;
}

interface AccountsTable {
  id: Fixed<number>;
  application_id: Fixed<string>;
  service: string;
  account: string;
  active: Flag;
  admin: Flag;
  /** What a client sends as `Bearer`: always this server's own, never something an importer chose. */
  bearer: string;
  bearer_hash: string;
  /** Credentials of the upstream service, as imported or patched. */
  token: string | null;
  token_secret: string | null;
  refresh_token: string | null;
  token_expiry: string | null;
  refresh_token_expiry: string | null;
  /** JSON: what some services ask for besides, such as `domain`. */
  details: string;
  /** JSON object. */
  custom_properties: string;
  /** JSON: where the account's content lives; null for a service without storage. */
  connector: string | null;
  /** JSON: where pass-through requests may go. */
  raw: string | null;
  /** What the configuration calls it, however clients renamed it since; null for an imported account. */
  config_name: Fixed<string | null>;
  created: Fixed<string>;
  modified: string;
}

export interface Schema {
  settings: SettingsTable;
  developers: DevelopersTable;
  applications: ApplicationsTable;
  api_keys: ApiKeysTable;
  accounts: AccountsTable;
}

export type AccountRow = Selectable<AccountsTable>;
export type ApplicationRow = Selectable<ApplicationsTable>;
