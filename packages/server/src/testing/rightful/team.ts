import { type NamedPlan, OWN, plansFor } from "./plan.ts";

/** The users and groups of an administrator's account. */
export function teamPlans(): NamedPlan[] {
  const plan = plansFor("files");
  const [users, groups] = ["GET /accounts/:account/team/users", "GET /accounts/:account/team/groups"];
  const ids = { user: "ada", group: "adas" };
  return [
    plan(users, undefined, OWN),
    plan(`${users}/:user`, () => ({ ids })),
    plan(`${users}/:user/memberships`, () => ({ ids })),
    plan(groups, undefined, OWN),
    plan(`${groups}/:group`, () => ({ ids })),
    plan(`${groups}/:group/members`, () => ({ ids })),
  ];
}
