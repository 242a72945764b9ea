// Users and groups stand in one file because each lists the other.
import { type Handle, PageList, type PageParams, type Path, path, type RequestOptions, Resource } from "@kloudless/core";
import { accountId } from "./internal/account-id.ts";

/** What somebody is: in a group where they came from its list of members, else in the whole team. Services have words of their own. */
export type Role = "admin" | "member" | (string & {});

/** The fields of a user. */
export interface UserData {
  /** What `asUser` takes. */
  readonly id: string;
  readonly type?: "user" | (string & {});
  readonly api?: "team" | (string & {});
  readonly name: string | null;
  readonly email: string | null;
  readonly role?: Role | null;
  readonly href?: string;
}

/** A user of whom only the id is known. */
export type UserHandle = Handle<User, UserData>;

export interface User extends UserData {}

/** A user of a team. To act as one, give the id as `asUser` to the call. */
export class User extends Resource<UserData> {
  /** Lists the groups the user is in; `role` of each is what the user is there. */
  memberships(params?: PageParams, options?: RequestOptions): PageList<Group> {
    return new PageList(this.connection, {
      path: path`/accounts/${accountId(this.connection)}/team/users/${this.id}/memberships`,
      params,
      options,
      wrap: (data) => new Group(this.connection, data as unknown as GroupData),
    });
  }

  protected override endpoint(): Path {
    return path`/accounts/${accountId(this.connection)}/team/users/${this.id}`;
  }
}

/** The fields of a group. */
export interface GroupData {
  readonly id: string;
  readonly type?: "group" | (string & {});
  readonly api?: "team" | (string & {});
  readonly name: string | null;
  /** What a user is in it, where it came from the user's list of memberships. */
  readonly role?: Role | null;
  readonly href?: string;
}

/** A group of which only the id is known. */
export type GroupHandle = Handle<Group, GroupData>;

export interface Group extends GroupData {}

/** A group of a team's users. */
export class Group extends Resource<GroupData> {
  /** Lists the users who are in the group; `role` of each is what they are there. */
  members(params?: PageParams, options?: RequestOptions): PageList<User> {
    return new PageList(this.connection, {
      path: path`/accounts/${accountId(this.connection)}/team/groups/${this.id}/members`,
      params,
      options,
      wrap: (data) => new User(this.connection, data as unknown as UserData),
    });
  }

  protected override endpoint(): Path {
    return path`/accounts/${accountId(this.connection)}/team/groups/${this.id}`;
  }
}
