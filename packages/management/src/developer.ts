import { type Path, path, Resource } from "@kloudless/core";

/** The fields of a developer. Times are ISO 8601 in UTC. */
export interface DeveloperData {
  readonly id: string;
  readonly type?: "developer" | (string & {});
  readonly api?: "meta" | (string & {});
  first_name: string;
  last_name: string;
  readonly email?: string | null;
  readonly company?: string | null;
  readonly active?: boolean;
  readonly created?: string;
  readonly modified?: string;
}

export interface Developer extends DeveloperData {}

/** Somebody who owns applications. Set `first_name` or `last_name`, and call `save()`. */
export class Developer extends Resource<DeveloperData> {
  static override readonly writable: readonly string[] = ["first_name", "last_name"];

  protected override endpoint(): Path {
    return path`/meta/developers/${this.id}`;
  }
}
