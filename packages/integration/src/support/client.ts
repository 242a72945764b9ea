import { readFileSync } from "node:fs";
import { calendar } from "@kloudless/calendar";
import { type ClientOptions, Kloudless } from "@kloudless/core";
import { crm } from "@kloudless/crm";
import { management } from "@kloudless/management";
import { storage } from "@kloudless/storage";
import { team } from "@kloudless/team";

/** The parts of the API that this suite tests. */
export type Client = Kloudless<readonly [typeof storage, typeof crm, typeof calendar, typeof team, typeof management]>;

/** How a server is reached. */
export interface Reach {
  readonly baseUrl: string;
  /** Files with certificates of authorities to trust in place of the system's, if any. */
  readonly caFiles: readonly string[];
}

/** The same, as the SDK takes it. */
export function connectionTo({ baseUrl, caFiles }: Reach): Pick<ClientOptions, "baseUrl" | "ca"> {
  return { baseUrl, ca: caFiles.length === 0 ? undefined : caFiles.map((file) => readFileSync(file)) };
}

/** A client of the server under test. What the variables of the SDK itself say is of no account here, save the version of the API. */
export function clientOf(reach: Reach, credential: Pick<ClientOptions, "apiKey" | "token" | "developerKey">): Client {
  return new Kloudless({ ...credential, ...connectionTo(reach), use: [storage, crm, calendar, team, management] });
}
