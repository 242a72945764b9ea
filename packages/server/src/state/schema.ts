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
  first_name: ColumnType<string, string | undefined, string>;
  last_name: ColumnType<string, string | undefined, string>;
  created: Fixed<string>;
  /** Null until it is changed for the first time. */
  modified: ColumnType<string | null, string | undefined, string>;
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

/** What can happen to a file or folder; to a record of a CRM, and to calendars and their events, the first three. */
export type EventType = "add" | "delete" | "update" | "rename" | "move" | "copy";

interface EventStreamsTable {
  account_id: Fixed<number>;
  /** The id of the last event there ever was, kept or not. */
  latest: number;
}

interface EventsTable {
  account_id: Fixed<number>;
  /** One more than the event before it, in the order in which they were written down. */
  id: Fixed<number>;
  type: Fixed<EventType>;
  modified: Fixed<string>;
  /** JSON: the file or folder as it was then. */
  metadata: Fixed<string>;
  /** JSON: the same before it was moved. */
  previous_metadata: Fixed<string | null>;
}

interface LinksTable {
  id: Fixed<string>;
  account_id: number;
  path: string;
  direct: Flag;
  active: Flag;
  password_hash: string | null;
  expiration: string | null;
  created: Fixed<string>;
  modified: string;
}

interface PropertiesTable {
  account_id: number;
  path: string;
  key: Fixed<string>;
  value: string;
  created: Fixed<string>;
  modified: string;
}

interface PermissionsTable {
  account_id: number;
  path: string;
  type: Fixed<string>;
  /** Whoever it is for: an id, or an e-mail address in lower case. */
  grantee: Fixed<string>;
  role: string;
  email: string | null;
  name: string | null;
  created: Fixed<string>;
}

interface DigestsTable {
  account_id: number;
  path: string;
  /** The validator of the content that it is the digest of. */
  etag: string;
  /** In base64. */
  sha256: string;
  created: string;
}

interface MultipartSessionsTable {
  id: Fixed<number>;
  account_id: Fixed<number>;
  /** The path of the folder, as clients see it. */
  parent: string;
  name: string;
  overwrite: Flag;
  /** Bytes, when they were announced. */
  size: number | null;
  part_size: number;
  /** What the folder of the parts is called. */
  folder: string;
  /** Whether that folder is beside the content, where the whole file can be taken over from, and not in the data directory. */
  beside: Flag;
  /** Closed while it is being made or removed. */
  state: "open" | "closed";
  /** What the file's validator will be, once it is being put in its place. */
  etag: string | null;
  created: Fixed<string>;
  expiry: string;
}

interface MultipartPartsTable {
  session_id: Fixed<number>;
  number: Fixed<number>;
  size: number;
  /** In hex. */
  sha256: string;
  /** The file that has the bytes; null when they stand in their place in the whole. */
  file: string | null;
}

interface WebhooksTable {
  id: Fixed<string>;
  application_id: Fixed<string>;
  url: string;
  created: Fixed<string>;
  modified: string;
}

interface CrmTypesTable {
  account_id: Fixed<number>;
  raw_type: Fixed<string>;
  /** JSON: the fields beside those every CRM has, and what kind of value was seen in each. */
  fields: string;
}

interface CrmRecordsTable {
  account_id: Fixed<number>;
  /** The service's own id; the API's id is made of it. */
  raw_id: Fixed<string>;
  raw_type: Fixed<string>;
  /** JSON: what the service has of it, by its own names. */
  object: string;
  /** All texts in it, in lower case. */
  search: string;
  created: Fixed<string>;
  modified: string;
}

interface WebhookNoticesTable {
  webhook_id: Fixed<string>;
  account_id: Fixed<number>;
  /** Counts what happened since, so that a delivery does not take away what came while it was under way. */
  generation: number;
  /** How often it was tried in vain. */
  attempts: number;
  /** When it began to wait, in milliseconds since 1970. */
  since: number;
  /** When it is to be sent, in milliseconds since 1970. */
  due: number;
}

interface WebhookDeliveriesTable {
  id: Fixed<string>;
  webhook_id: Fixed<string>;
  /** Null for the test of an address. */
  account_id: Fixed<number | null>;
  /** 1 for the first. */
  attempt: Fixed<number>;
  result: Fixed<DeliveryResult>;
  /** What the receiver answered, if it did. */
  status: Fixed<number | null>;
  error: Fixed<string | null>;
  milliseconds: Fixed<number>;
  created: Fixed<string>;
}

/** What became of an attempt: it arrived, it will be tried again, or was tried for the last time. */
export type DeliveryResult = "delivered" | "failed" | "abandoned";

interface TeamTable {
  account_id: Fixed<number>;
  id: Fixed<string>;
  /** Its place in lists. */
  position: Fixed<number>;
  name: Fixed<string>;
  email: Fixed<string | null>;
  role: Fixed<string | null>;
}

interface TeamMembershipsTable {
  account_id: Fixed<number>;
  group_id: Fixed<string>;
  user_id: Fixed<string>;
  position: Fixed<number>;
  role: Fixed<string>;
}

interface CalendarsTable {
  id: Fixed<string>;
  account_id: Fixed<number>;
  /** The account, when this is its main calendar. */
  primary_of: Fixed<number | null>;
  name: string;
  description: string | null;
  location: string | null;
  timezone: string | null;
  created: Fixed<string>;
  modified: string;
}

interface CalendarEventsTable {
  id: Fixed<string>;
  calendar_id: Fixed<string>;
  /** The series that this takes the place of one occurrence of. */
  master_id: Fixed<string | null>;
  /** Which occurrence that is. */
  occurrence: Fixed<string | null>;
  recurring: Flag;
  /** In milliseconds since 1970. */
  begins: number;
  /** When the last occurrence of a series ends; null for a series without an end. */
  ends: number | null;
  /** Of an occurrence that does not take place any more. */
  deleted: Flag;
  /** JSON: what clients can write of it. */
  fields: string;
  created: Fixed<string>;
  modified: string;
}

interface OAuthCodesTable {
  code_hash: Fixed<string>;
  application_id: Fixed<string>;
  account_id: Fixed<number>;
  redirect_uri: Fixed<string>;
  /** As it was asked for. */
  scope: Fixed<string>;
  /** PKCE, S256. */
  challenge: Fixed<string | null>;
  /** In milliseconds since 1970. */
  expires: Fixed<number>;
  created: Fixed<string>;
}

/** What may have to do with an application's OAuth. */
export type RegistrationKind = "redirect_uri" | "trusted_domain";

interface OAuthRegistrationsTable {
  id: Fixed<string>;
  application_id: Fixed<string>;
  kind: Fixed<RegistrationKind>;
  /** An address, or a host with its port. */
  value: Fixed<string>;
  created: Fixed<string>;
}

export interface Schema {
  settings: SettingsTable;
  developers: DevelopersTable;
  applications: ApplicationsTable;
  api_keys: ApiKeysTable;
  accounts: AccountsTable;
  event_streams: EventStreamsTable;
  events: EventsTable;
  links: LinksTable;
  properties: PropertiesTable;
  permissions: PermissionsTable;
  digests: DigestsTable;
  multipart_sessions: MultipartSessionsTable;
  multipart_parts: MultipartPartsTable;
  webhooks: WebhooksTable;
  webhook_notices: WebhookNoticesTable;
  webhook_deliveries: WebhookDeliveriesTable;
  team_users: TeamTable;
  team_groups: TeamTable;
  team_memberships: TeamMembershipsTable;
  crm_types: CrmTypesTable;
  crm_records: CrmRecordsTable;
  calendars: CalendarsTable;
  calendar_events: CalendarEventsTable;
  oauth_codes: OAuthCodesTable;
  oauth_registrations: OAuthRegistrationsTable;
}

export type AccountRow = Selectable<AccountsTable>;
export type EventRow = Selectable<EventsTable>;
export type LinkRow = Selectable<LinksTable>;
export type PropertyRow = Selectable<PropertiesTable>;
export type PermissionRow = Selectable<PermissionsTable>;
export type ApplicationRow = Selectable<ApplicationsTable>;
export type MultipartSessionRow = Selectable<MultipartSessionsTable>;
export type MultipartPartRow = Selectable<MultipartPartsTable>;
export type DeveloperRow = Selectable<DevelopersTable>;
export type ApiKeyRow = Selectable<ApiKeysTable>;
export type WebhookRow = Selectable<WebhooksTable>;
export type WebhookNoticeRow = Selectable<WebhookNoticesTable>;
export type WebhookDeliveryRow = Selectable<WebhookDeliveriesTable>;
export type TeamRow = Selectable<TeamTable>;
export type CrmRecordRow = Selectable<CrmRecordsTable>;
export type CalendarRow = Selectable<CalendarsTable>;
export type OAuthCodeRow = Selectable<OAuthCodesTable>;
export type OAuthRegistrationRow = Selectable<OAuthRegistrationsTable>;
export type CalendarEventRow = Selectable<CalendarEventsTable>;
