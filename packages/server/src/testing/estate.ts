import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { createServer, type KloudlessServer, type ServedAccount } from "../index.ts";
import { type Answer, Api } from "./api.ts";
import { tempDir } from "./serve.ts";
import { addStranger, type Stranger } from "./strangers.ts";

/** What an account is good for. */
export type Kind = "files" | "crm" | "calendar";

const SERVICES: Readonly<Record<Kind, string>> = { files: "s3", crm: "salesforce", calendar: "google_calendar" };

/** Somebody who has an account of each kind, and somebody else who has the same elsewhere on the server. */
export interface Estate {
  readonly server: KloudlessServer;
  readonly owner: Api;
  readonly developer: Api;
  readonly accounts: Readonly<Record<Kind, number>>;
  /** All accounts of the owner, one more among them than there are kinds. */
  readonly owned: readonly ServedAccount[];
  readonly stranger: Stranger;
  /** The stranger's account of the same kind. */
  readonly theirs: Readonly<Record<Kind, number>>;
  /** The token of the last of the owner's accounts, which opens that one and no other. */
  readonly neighbour: string;
  /** A receiver of webhooks, and a service behind the account with files. */
  readonly service: string;
}

/** What is in nobody's answers but the owner's. */
export const SECRET = "ada@example.com";

export async function estate(): Promise<Estate> {
  let applicationId = "";
  const service = createHttpServer((_request, response) => response.end(applicationId));
  service.listen(0, "127.0.0.1");
  await once(service, "listening");
  onTestFinished(() => {
    service.closeAllConnections();
    service.close();
  });
  const base_url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`;
  const users = [{ id: "ada", name: "Ada", email: SECRET }];
  const team = { users, groups: [{ id: "adas", name: "Ada's", members: ["ada"] }] };
  const options = {
    dataDir: await tempDir(),
    allowPrivateFetch: true,
    accounts: [
      { service: SERVICES.files, account: SECRET, admin: true, team, raw: { base_url } },
      { service: SERVICES.crm, account: SECRET },
      { service: SERVICES.calendar, account: SECRET },
      { service: "dropbox", account: SECRET },
    ],
  };
  await (await createServer(options)).close();
  const stranger = await addStranger(options.dataDir, { services: Object.values(SERVICES) });
  const server = await createServer(options);
  onTestFinished(() => server.close());
  applicationId = server.applicationId;
  const ids = (of: (service: string) => number | undefined): Record<Kind, number> => ({
    files: of(SERVICES.files) ?? 0,
    crm: of(SERVICES.crm) ?? 0,
    calendar: of(SERVICES.calendar) ?? 0,
  });
  const owner = new Api(server);
  // The server speaks of the stranger's accounts, too.
  const owned = server.accounts.filter(({ account }) => account === SECRET);
  return {
    server,
    owner,
    developer: owner.as(`DeveloperKey ${server.developerKey}`),
    accounts: ids((name) => owned.find(({ service: of }) => of === name)?.id),
    owned,
    stranger,
    theirs: ids((name) => stranger.accounts[name]),
    neighbour: `Bearer ${owned.at(-1)?.token}`,
    service: base_url,
  };
}

/** What was made for a test. @throws Error when it was not */
export async function made<T = Readonly<Record<string, string>>>(answer: Promise<Answer>): Promise<T> {
  const { status, text, json } = await answer;
  if (status >= 300) throw new Error(`${status}: ${text}`);
  return json as T;
}
