import { type Path, path, type RequestOptions, Resource } from "@kloudless/core";
import { accountId } from "./internal/account-id.ts";

/** The fields of a link. Times are ISO 8601 in UTC. */
export interface LinkData {
  readonly id: string;
  readonly type?: "link" | (string & {});
  readonly api?: "storage" | (string & {});
  /** The file it leads to. */
  readonly file_id: string;
  /** The address to give away. Who has it has the file, but for the password. */
  readonly url: string;
  /** The account the file is in. */
  readonly account: number;
  /** Whether it leads to the file; set to false it leads nowhere until it is set to true again. */
  active: boolean;
  /** Whether the address is that of the bytes themselves rather than of a page about the file. */
  readonly direct?: boolean;
  /**
   * What must be known to follow it. Set it to a text, or to null for none. What the server sends here is no password but says whether
   * there is one.
   */
  password?: string | boolean | null;
  /** From when on it leads nowhere; null for never. */
  expiration?: string | Date | null;
  readonly created: string;
  readonly modified: string;
  readonly href?: string;
}

export interface Link extends LinkData {}

/** A link of Kloudless to a file. Set `active`, `password` or `expiration`, and call `save()`. */
export class Link extends Resource<LinkData> {
  static override readonly writable: readonly string[] = ["active", "password", "expiration"];

  /**
   * Deletes the link; the file stays.
   *
   * @throws NotFoundError when it is gone already.
   */
  async delete(options?: RequestOptions): Promise<void> {
    await this.connection.send({ method: "DELETE", path: this.endpoint() }, options);
  }

  protected override endpoint(): Path {
    return path`/accounts/${accountId(this.connection)}/storage/links/${this.id}`;
  }
}
