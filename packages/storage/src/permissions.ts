import { ArgumentError, type Connection, type Path, type RequestOptions } from "@kloudless/core";
import { namedList } from "./internal/named-list.ts";

/** Who has a permission: a user, a group, everybody of a domain, anyone. */
export type PermissionType = "user" | "group" | "domain" | "anyone" | (string & {});

/** What somebody may do. */
export type PermissionRole = "owner" | "writer" | "reader" | "previewer" | (string & {});

/** Who may do what with a file or a folder. */
export interface Permission {
  /** Of the user or the group. */
  readonly id?: string;
  readonly type: PermissionType;
  readonly role: PermissionRole;
  readonly name?: string | null;
  readonly email?: string | null;
  readonly [key: string]: unknown;
}

/** A permission to give. One that was fetched can be sent back. */
export interface NewPermission {
  readonly type: PermissionType;
  readonly role: PermissionRole;
  /** Whom a user is given it by: this, or `id`. */
  readonly email?: string | null | undefined;
  readonly id?: string | undefined;
  readonly name?: string | null | undefined;
}

/** The permissions of a file or a folder. Each call resolves to all of them. */
export class Permissions {
  readonly #connection: Connection;
  readonly #path: Path;

  constructor(connection: Connection, path: Path) {
    this.#connection = connection;
    this.#path = path;
  }

  /** Fetches all permissions. */
  async all(options?: RequestOptions): Promise<Permission[]> {
    return this.#send("GET", undefined, options);
  }

  /**
   * Puts these in the place of all permissions there are; only the owner's stays. With an empty list nobody else has any.
   *
   * @throws ArgumentError when one names nobody, or no role.
   * @throws ApiError when the service does not know a role, or does not let permissions be changed.
   */
  async set(permissions: readonly NewPermission[], options?: RequestOptions): Promise<Permission[]> {
    return this.#send("PUT", checked(permissions), options);
  }

  /**
   * Gives these permissions, in place of those that the same users and groups have, and leaves the others as they are. The service may
   * write to whom it concerns, so it is only sent again when nothing can have come of it.
   *
   * @throws ArgumentError when one names nobody, or no role.
   * @throws ApiError when the service does not know a role, or does not let permissions be changed.
   */
  async update(permissions: readonly NewPermission[], options?: RequestOptions): Promise<Permission[]> {
    return this.#send("PATCH", checked(permissions), options);
  }

  async #send(method: "GET" | "PUT" | "PATCH", json: unknown, options: RequestOptions | undefined): Promise<Permission[]> {
    const answer = await this.#connection.send({ method, path: this.#path, json }, options);
    return namedList(answer, "permissions", method, this.#path) as unknown as Permission[];
  }
}

function checked(permissions: readonly NewPermission[]): readonly NewPermission[] {
  if (!Array.isArray(permissions)) throw wrong("`permissions` must be a list of { type, role, email } or { type, role, id }.");
  for (const [index, given] of permissions.entries()) {
    const { type, role, email, id } = (given ?? {}) as Record<string, unknown>;
    if (!isText(type)) throw wrong(`\`permissions[${index}]\` has no \`type\`, e.g. "user".`);
    if (!isText(role)) throw wrong(`\`permissions[${index}]\` has no \`role\`, e.g. "reader".`);
    if ((type === "user" || type === "group") && !isText(email) && !isText(id))
      throw wrong(`\`permissions[${index}]\` has neither \`email\` nor \`id\`: whose is it?`);
  }
  return permissions;
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function wrong(message: string): ArgumentError {
  return new ArgumentError("permissions", message);
}
