import type { Route } from "../http/route.ts";
import { accounts } from "./accounts.ts";
import { apiKeys } from "./api-keys.ts";
import { applications } from "./applications.ts";
import { availability } from "./availability.ts";
import { calendarEvents } from "./calendar-events.ts";
import { calendars } from "./calendars.ts";
import { crm } from "./crm.ts";
import { crmBatch } from "./crm-batch.ts";
import { crmRecent } from "./crm-recent.ts";
import { crmSchemas } from "./crm-schemas.ts";
import { crmSearch } from "./crm-search.ts";
import { developers } from "./developers.ts";
import { events } from "./events.ts";
import { fileContents } from "./file-contents.ts";
import { files } from "./files.ts";
import { folderContents } from "./folder-contents.ts";
import { folders } from "./folders.ts";
import { ids } from "./ids.ts";
import { linkVisits } from "./link-visits.ts";
import { links } from "./links.ts";
import { multipart } from "./multipart.ts";
import { oauth } from "./oauth.ts";
import { oauthRegistrations } from "./oauth-registrations.ts";
import { oauthToken } from "./oauth-token.ts";
import { otherMeta } from "./other-meta.ts";
import { permissions } from "./permissions.ts";
import { properties } from "./properties.ts";
import { quota } from "./quota.ts";
import { raw } from "./raw.ts";
import { recent } from "./recent.ts";
import { requests } from "./requests.ts";
import { search } from "./search.ts";
import { serviceLinks } from "./service-links.ts";
import { tasks } from "./tasks.ts";
import { team } from "./team.ts";
import { thumbnails } from "./thumbnails.ts";
import { uploadUrl } from "./upload-url.ts";
import { versions } from "./versions.ts";
import { webhooks } from "./webhooks.ts";

/** Everything the server answers. To add to it, write a file beside this one and name it here. */
export const routes: readonly Route[] = [
  ...applications,
  ...apiKeys,
  ...webhooks,
  ...requests,
  ...developers,
  ...oauthRegistrations,
  ...otherMeta,
  ...accounts,
  ...raw,
  ...ids,
  ...quota,
  ...files,
  ...fileContents,
  ...thumbnails,
  ...versions,
  ...multipart,
  ...uploadUrl,
  ...tasks,
  ...folders,
  ...folderContents,
  ...search,
  ...recent,
  ...events,
  ...links,
  ...serviceLinks,
  ...linkVisits,
  ...permissions,
  ...properties,
  ...team,
  ...crm,
  ...crmBatch,
  ...crmSearch,
  ...crmRecent,
  ...crmSchemas,
  ...calendars,
  ...calendarEvents,
  ...availability,
  ...oauth,
  ...oauthToken,
];
