import { about } from "../commands/about/commands.ts";
import { accounts } from "../commands/accounts/commands.ts";
import { auth } from "../commands/auth/commands.ts";
import { bulk } from "../commands/bulk/commands.ts";
import { cal } from "../commands/cal/commands.ts";
import { crm } from "../commands/crm/commands.ts";
import { direct } from "../commands/direct/commands.ts";
import { events } from "../commands/events/commands.ts";
import { files } from "../commands/files/commands.ts";
import { link } from "../commands/link/commands.ts";
import { local } from "../commands/local/commands.ts";
import { management } from "../commands/management/commands.ts";
import { multipart } from "../commands/multipart/commands.ts";
import { perms } from "../commands/perms/commands.ts";
import { props } from "../commands/props/commands.ts";
import { team } from "../commands/team/commands.ts";
import { tool } from "../commands/tool/commands.ts";
import { transfer } from "../commands/transfer/commands.ts";
import { transfers } from "../commands/transfers/commands.ts";
import { webhookDesk } from "../commands/webhooks/commands.ts";
import type { Chapter } from "./command.ts";

/** All commands there are. */
export const CHAPTERS: readonly Chapter[] = [
  { title: "Signing in", commands: auth },
  { title: "Accounts", commands: accounts },
  { title: "Files and folders", commands: [...files, ...link] },
  { title: "About files", commands: [...about, ...perms, ...props, ...multipart] },
  { title: "Transfers", commands: [...transfer, ...transfers] },
  { title: "Bulk", commands: bulk },
  { title: "Contacts, calendars and teams", commands: [...crm, ...cal, ...team] },
  { title: "Events and webhooks", commands: [...events, ...webhookDesk] },
  { title: "Management", commands: management },
  { title: "Any request", commands: direct },
  { title: "A server of your own", commands: local },
  { title: "Tools", commands: tool },
];
