import { type Connection, type Path, path, Resource } from "@kloudless/core";
import { Contents, type ContentsOptions } from "./contents.ts";
import { contentsOf } from "./download/contents-of.ts";
import { accountId } from "./internal/account-id.ts";
import type { UserReference } from "./storage-object.ts";

/** The fields of a version. Times are ISO 8601 in UTC. */
export interface VersionData {
  readonly id: string;
  readonly type?: "version" | (string & {});
  readonly api?: "storage" | (string & {});
  /** Bytes; null where the service does not tell. */
  readonly size: number | null;
  readonly created?: string | null;
  readonly modified: string | null;
  readonly raw_id?: string;
  readonly last_modifier?: UserReference;
}

export interface Version extends VersionData {}

/** A file as it was at an earlier time. */
export class Version extends Resource<VersionData> {
  readonly #file: { readonly id: string };

  constructor(connection: Connection, file: { readonly id: string }, data: VersionData) {
    super(connection, data);
    this.#file = file;
  }

  /**
   * What was in the file. Nothing is sent before it is read, and each reading asks the server anew.
   *
   * @throws ArgumentError when `range` is none.
   */
  contents(options?: ContentsOptions): Contents {
    return new Contents(() => {
      const where = path`/accounts/${accountId(this.connection)}/storage/files/${this.#file.id}/versions/${this.id}/contents`;
      return contentsOf(this.connection, this.endpoint(), where, this.size);
    }, options);
  }

  protected override endpoint(): Path {
    return path`/accounts/${accountId(this.connection)}/storage/files/${this.#file.id}/versions/${this.id}`;
  }
}
