import type { RequestLog } from "./http/request-log.ts";
import type { Uploads } from "./multipart/uploads.ts";
import type { OAuthSettings } from "./oauth/settings.ts";
import type { Fetcher } from "./outgoing/fetcher.ts";
import type { Accounts } from "./state/accounts.ts";
import type { ApiKeys } from "./state/api-keys.ts";
import type { Applications } from "./state/applications.ts";
import type { CalendarEvents } from "./state/calendar-events.ts";
import type { Calendars } from "./state/calendars.ts";
import type { CrmRecords } from "./state/crm-records.ts";
import type { CrmTypes } from "./state/crm-types.ts";
import type { Developers } from "./state/developers.ts";
import type { Digests } from "./state/digests.ts";
import type { Events } from "./state/events.ts";
import type { Guesses } from "./state/guesses.ts";
import type { Ledger } from "./state/ledger.ts";
import type { Links } from "./state/links.ts";
import type { OAuthCodes } from "./state/oauth-codes.ts";
import type { OAuthRegistrations } from "./state/oauth-registrations.ts";
import type { Permissions } from "./state/permissions.ts";
import type { Properties } from "./state/properties.ts";
import type { Teams } from "./state/teams.ts";
import type { Webhooks } from "./state/webhooks.ts";
import type { Drives } from "./storage/drives.ts";
import type { Sealer } from "./storage/object-ids.ts";
import type { Tasks } from "./tasks/tasks.ts";
import type { Deliverer } from "./webhooks/deliverer.ts";
import type { Poster } from "./webhooks/poster.ts";

/** What the routes work with. */
export interface Services {
  readonly accounts: Accounts;
  readonly applications: Applications;
  readonly developers: Developers;
  readonly apiKeys: ApiKeys;
  readonly webhooks: Webhooks;
  readonly poster: Poster;
  readonly deliverer: Deliverer;
  readonly teams: Teams;
  readonly drives: Drives;
  readonly uploads: Uploads;
  readonly tasks: Tasks;
  readonly fetcher: Fetcher;
  /** Every change of what is stored goes through it. */
  readonly ledger: Ledger;
  readonly digests: Digests;
  readonly events: Events;
  readonly links: Links;
  readonly permissions: Permissions;
  readonly properties: Properties;
  readonly guesses: Guesses;
  readonly crmRecords: CrmRecords;
  readonly crmTypes: CrmTypes;
  readonly calendars: Calendars;
  readonly calendarEvents: CalendarEvents;
  readonly requestLog: RequestLog;
  readonly oauth: OAuthSettings;
  readonly oauthCodes: OAuthCodes;
  readonly oauthRegistrations: OAuthRegistrations;
  /** Makes texts opaque that clients hand back, such as pages. */
  readonly sealer: Sealer;
}
