import type { Environment } from "./environment.ts";

/** An account to test with. */
export interface TestAccount {
  readonly id: number;
  readonly service: string;
  /** The parts of the API it has. */
  readonly apis: readonly string[];
  /** Whether it is an administrator's, with a team. */
  readonly admin: boolean;
  /** What `retrieve_full` says of its abilities. */
  readonly capabilities: Readonly<Record<string, boolean>>;
  /** A Bearer token of its own, where one is known. */
  readonly token: string | undefined;
}

/** An account with a folder of this run. */
export interface StorageTestAccount extends TestAccount {
  /** The id of the folder in which everything goes that this run makes. */
  readonly folder: string;
}

/** What the tests of a run are told of the server and its accounts. */
export interface Target extends Pick<Environment, "developerKey" | "caFiles" | "long" | "collaborator" | "minPassed"> {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** The application that the API key belongs to, where a developer key could find it. */
  readonly applicationId: string | undefined;
  /** Whether it is a server of our own, where what was done can be seen at once. */
  readonly local: boolean;
  /** One account for each service. */
  readonly accounts: readonly TestAccount[];
  /** Those of them that have storage. */
  readonly storage: readonly StorageTestAccount[];
  /** Those of them that are a CRM. */
  readonly crm: readonly TestAccount[];
  /** Those of them that have calendars. */
  readonly calendar: readonly TestAccount[];
  /** An administrator's account for each service that has one; these may be others. */
  readonly teams: readonly TestAccount[];
}

declare module "vitest" {
  interface ProvidedContext {
    environment: Environment;
    target: Target;
  }
}
