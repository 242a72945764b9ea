import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "@kloudless/server";
import { AUTHORITY, CERTIFICATE, PRIVATE_KEY } from "./certificates.ts";
import { startEchoService } from "./echo-service.ts";
import type { Environment } from "./environment.ts";
import { REDIRECT_URI } from "./redirect-uri.ts";

/** The accounts of our own server, one a service. An account of each further part of the API goes here when the server has that part. */
const ACCOUNTS = [
  { service: "gdrive", account: "gdrive@example.test" },
  { service: "s3", account: "s3@example.test" },
  // The one with a team.
  { service: "box", account: "box@example.test", admin: true },
  { service: "dropbox", account: "dropbox@example.test" },
  { service: "salesforce", account: "salesforce@example.test" },
  { service: "google_calendar", account: "google_calendar@example.test" },
];

/** So small that uploads of a few hundred kilobytes are in several parts. */
const PART_SIZE = 64 << 10;

/** A server, and how to reach it. */
export interface LocalServer {
  /** As a foreign server would be described: from here on it is tested like one. */
  readonly environment: Environment;
  close(): Promise<void>;
}

/** Starts a server of our own, over HTTPS with a certificate that only a private authority vouches for when `tls` is asked for. */
export async function startLocalServer(asked: Environment): Promise<LocalServer> {
  const { apiKey, developerKey, tls } = asked;
  const directory = await mkdtemp(join(tmpdir(), "kloudless-integration-"));
  const echo = await startEchoService();
  const cleanUp = async () => {
    await echo.close();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const caFile = join(directory, "authority.pem");
    await writeFile(caFile, AUTHORITY);
    const server = await createServer({
      accounts: ACCOUNTS.map((account) => ({ ...account, raw: { base_url: echo.url } })),
      partSize: PART_SIZE,
      // The files that it is asked to fetch are its own, and it has no public address. Receivers of webhooks are on this machine, too.
      allowPrivateFetch: true,
      webhooks: { debounce: 100 },
      // Nobody sits at a browser.
      oauth: { redirectUris: [REDIRECT_URI], autoApprove: true },
      ...(apiKey !== undefined && { apiKey }),
      ...(developerKey !== undefined && { developerKey }),
      ...(tls && { https: { key: PRIVATE_KEY, cert: CERTIFICATE } }),
    });
    return {
      environment: {
        ...asked,
        baseUrl: server.url,
        apiKey: server.apiKey,
        developerKey: server.developerKey,
        tokens: server.accounts.map(({ token }) => token),
        caFiles: tls ? [caFile] : [],
        collaborator: asked.collaborator ?? "collaborator@example.test",
      },
      async close() {
        await server.close();
        await cleanUp();
      },
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}
