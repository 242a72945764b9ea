import { calendarPlans } from "./calendar.ts";
import { crmPlans } from "./crm.ts";
import { filePlans } from "./files.ts";
import { managementPlans } from "./management.ts";
import type { Plan } from "./plan.ts";
import { teamPlans } from "./team.ts";

/** What is asked for, e.g. `GET /accounts/:account/events`, and a request for it that its owner may make. */
export const PLANS: ReadonlyMap<string, Plan> = new Map([
  ...filePlans(),
  ...teamPlans(),
  ...crmPlans(),
  ...calendarPlans(),
  ...managementPlans(),
]);
