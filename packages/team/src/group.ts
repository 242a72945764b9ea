import { type Handle, PageList, type PageParams, type Path, path, type RequestOptions, Resource } from "@kloudless/core";
import { accountId } from "./internal/account-id.ts";
import { type Role, User, type UserData } from "./user.ts";

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
