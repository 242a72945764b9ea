import type { Db } from "./database.ts";
import type { TeamRow } from "./schema.ts";

/** Somebody of a team. */
export interface TeamUser {
  /** Default: the number of the user in the list, from 1. */
  readonly id?: string;
  readonly name: string;
  readonly email: string;
  /** In the team as a whole, such as `admin`. Default `member`. */
  readonly role?: string;
}

/** Some users of a team. */
export interface TeamGroup {
  /** Default: `g` and the number of the group in the list, from 1. */
  readonly id?: string;
  readonly name: string;
  /** The ids of its users, or those with their roles in it, which by default are `member`. */
  readonly members?: readonly (string | { readonly id: string; readonly role: string })[];
}

/** The users and groups that an administrator's account has. */
export interface Team {
  readonly users?: readonly TeamUser[];
  readonly groups?: readonly TeamGroup[];
}

/** A user, or a group, with the role of the one in the other. */
export type Member = Omit<TeamRow, "position">;

type Window = Readonly<{ offset: number; limit: number }>;
type Kind = "team_users" | "team_groups";

const DEFAULT_ROLE = "member";

export const userId = (user: TeamUser, index: number): string => user.id ?? String(index + 1);
export const groupId = (group: TeamGroup, index: number): string => group.id ?? `g${index + 1}`;

/** Users and groups of administrators' accounts, as configured: the API only reads them. */
export class Teams {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Puts a team in the place of whatever the account had. */
  async replace(accountId: number, { users = [], groups = [] }: Team): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      for (const table of ["team_memberships", "team_groups", "team_users"] as const) {
        await tx.deleteFrom(table).where("account_id", "=", accountId).execute();
      }
      for (const [position, user] of users.entries()) {
        const { name, email, role = DEFAULT_ROLE } = user;
        await tx
          .insertInto("team_users")
          .values({ account_id: accountId, id: userId(user, position), position, name, email, role })
          .execute();
      }
      for (const [position, group] of groups.entries()) {
        const id = groupId(group, position);
        const row = { account_id: accountId, id, position, name: group.name, email: null, role: null };
        await tx.insertInto("team_groups").values(row).execute();
        for (const [place, member] of (group.members ?? []).entries()) {
          const { id: user_id, role } = typeof member === "string" ? { id: member, role: DEFAULT_ROLE } : member;
          await tx.insertInto("team_memberships").values({ account_id: accountId, group_id: id, user_id, position: place, role }).execute();
        }
      }
    });
  }

  find(kind: Kind, accountId: number, id: string): Promise<TeamRow | undefined> {
    return this.#db.selectFrom(kind).selectAll().where("account_id", "=", accountId).where("id", "=", id).executeTakeFirst();
  }

  list(kind: Kind, accountId: number, window: Window): Promise<Member[]> {
    const query = this.#db.selectFrom(kind).selectAll().where("account_id", "=", accountId);
    return query.orderBy("position").offset(window.offset).limit(window.limit).execute();
  }

  /** The groups a user is in, with the user's role there. */
  memberships(accountId: number, user: string, window: Window): Promise<Member[]> {
    return this.#db
      .selectFrom("team_memberships as m")
      .innerJoin("team_groups as g", (join) => join.onRef("g.account_id", "=", "m.account_id").onRef("g.id", "=", "m.group_id"))
      .select(["g.account_id", "g.id", "g.name", "g.email", "m.role"])
      .where("m.account_id", "=", accountId)
      .where("m.user_id", "=", user)
      .orderBy("g.position")
      .offset(window.offset)
      .limit(window.limit)
      .execute();
  }

  /** The users in a group, with their roles there. */
  members(accountId: number, group: string, window: Window): Promise<Member[]> {
    return this.#db
      .selectFrom("team_memberships as m")
      .innerJoin("team_users as u", (join) => join.onRef("u.account_id", "=", "m.account_id").onRef("u.id", "=", "m.user_id"))
      .select(["u.account_id", "u.id", "u.name", "u.email", "m.role"])
      .where("m.account_id", "=", accountId)
      .where("m.group_id", "=", group)
      .orderBy("m.position")
      .offset(window.offset)
      .limit(window.limit)
      .execute();
  }
}
