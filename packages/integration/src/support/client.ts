import { readFileSync } from "node:fs";
import { type ClientOptions, Kloudless } from "@kloudless/core";
import { crm } from "@kloudless/crm";
import { storage } from "@kloudless/storage";

/** The parts of the API that this suite tests. */
export type Client = Kloudless<readonly [typeof storage, typeof crm]>;

/** How a server is reached. */
export interface Reach {
  readonly baseUrl: string;
  /** A file with certificates of authorities to trust in place of the system's. */
  readonly caFile: string | undefined;
}

/** A client of the server under test. What the variables of the SDK itself say is of no account here, save the version of the API. */
export function clientOf({ baseUrl, caFile }: Reach, credential: Pick<ClientOptions, "apiKey" | "token" | "developerKey">): Client {
  return new Kloudless({ ...credential, baseUrl, ca: caFile === undefined ? undefined : readFileSync(caFile), use: [storage, crm] });
}
