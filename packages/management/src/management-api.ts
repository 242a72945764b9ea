import type { Connection } from "@kloudless/core";
import { Applications } from "./applications.ts";
import { Developers } from "./developers.ts";
import { asDeveloper } from "./internal/developer.ts";
import { Licenses } from "./licenses.ts";

/** What a developer manages: what `kloudless.management` is. Every call throws a ConfigurationError when there is no developer key. */
export class ManagementApi {
  /** The developer's applications. */
  readonly applications: Applications;
  /** The developer, and those the developer may see. */
  readonly developers: Developers;
  /** The licenses of a Kloudless that the developer runs. */
  readonly licenses: Licenses;

  constructor(connection: Connection) {
    const developer = asDeveloper(connection);
    this.applications = new Applications(developer);
    this.developers = new Developers(developer);
    this.licenses = new Licenses(developer);
  }
}
