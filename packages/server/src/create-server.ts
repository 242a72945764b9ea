import { mkdir, mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { FastifyInstance } from "fastify";
import { checkAccounts, setUpAccounts } from "./accounts-setup.ts";
import { FaultBench } from "./faults/bench.ts";
import { noFaults } from "./faults/off.ts";
import { buildApp } from "./http/app.ts";
import { checkedHost, urlOf } from "./http/host.ts";
import { createListener } from "./http/listener.ts";
import { RequestLog } from "./http/request-log.ts";
import { checkedPartSize } from "./multipart/plan.ts";
import { startSweeper } from "./multipart/sweeper.ts";
import { Uploads } from "./multipart/uploads.ts";
import { checkedOAuth } from "./oauth/settings.ts";
import type { KloudlessServer, ServedAccount, ServerOptions } from "./options.ts";
import { Fetcher } from "./outgoing/fetcher.ts";
import { isPublic, type Permits } from "./outgoing/guard.ts";
import { routes } from "./routes/index.ts";
import { Accounts, type ConnectorConfig } from "./state/accounts.ts";
import { ApiKeys } from "./state/api-keys.ts";
import { Applications } from "./state/applications.ts";
import { CalendarEvents } from "./state/calendar-events.ts";
import { Calendars } from "./state/calendars.ts";
import { CrmRecords } from "./state/crm-records.ts";
import { CrmTypes } from "./state/crm-types.ts";
import { type Db, openDatabase } from "./state/database.ts";
import { Developers } from "./state/developers.ts";
import { Digests } from "./state/digests.ts";
import { Events } from "./state/events.ts";
import { Guesses } from "./state/guesses.ts";
import { Ledger } from "./state/ledger.ts";
import { Links } from "./state/links.ts";
import { lockDataDir } from "./state/lock.ts";
import { MultipartSessions } from "./state/multipart-sessions.ts";
import { OAuthCodes } from "./state/oauth-codes.ts";
import { OAuthRegistrations } from "./state/oauth-registrations.ts";
import { Permissions } from "./state/permissions.ts";
import { Properties } from "./state/properties.ts";
import type { AccountRow } from "./state/schema.ts";
import { ensureOwner, ensureSecret } from "./state/seed.ts";
import { Teams } from "./state/teams.ts";
import { WebhookNotices } from "./state/webhook-notices.ts";
import { Webhooks } from "./state/webhooks.ts";
import { Digester } from "./storage/digester.ts";
import { Drives, diskRoot } from "./storage/drives.ts";
import { Sealer } from "./storage/object-ids.ts";
import { Tasks } from "./tasks/tasks.ts";
import { Deliverer } from "./webhooks/deliverer.ts";
import { Poster } from "./webhooks/poster.ts";
import { checkedTimings, type Timings } from "./webhooks/timings.ts";

/** What has been taken so far, to be given back in the opposite order. */
type Undo = (() => Promise<void> | void)[];

/**
 * Starts a Kloudless-compatible API server in this process and resolves once it is listening.
 *
 * @throws ConfigError when an option makes no sense, DataDirLockedError when another process uses the data directory
 */
export async function createServer(options: ServerOptions = {}): Promise<KloudlessServer> {
  const undo: Undo = [];
  try {
    return await start(options, undo);
  } catch (error) {
    await unwind(undo);
    throw error;
  }
}

async function start(options: ServerOptions, undo: Undo): Promise<KloudlessServer> {
  const host = checkedHost(options);
  const partSize = checkedPartSize(options.partSize);
  const timings = checkedTimings(options.webhooks);
  const oauth = checkedOAuth(options.oauth, host);
  const durable = options.dataDir !== undefined;
  const dataDir = await takeDataDir(options.dataDir, undo);
  const wanted = options.accounts && (await checkAccounts(options.accounts, dataDir));
  const db = await openDatabase(join(dataDir, "state.db"), durable);
  undo.push(() => db.destroy());

  const owner = await ensureOwner(db, { apiKey: options.apiKey, developerKey: options.developerKey });
  const accounts = new Accounts(db);
  const teams = new Teams(db);
  const rows = await setUpAccounts({ accounts, teams }, owner, wanted);
  const applications = new Applications(db);
  if (oauth.implicitGrant !== undefined)
    await applications.update(owner.applicationId, { implicit_grant_enabled: oauth.implicitGrant ? 1 : 0 });
  const sealer = await sealerOf(db);
  const drives = new Drives({ dataDir, durable, sealer });
  undo.push(() => drives.close());
  for (const row of rows) if (row.connector !== null) await drives.of(row);

  const bench = options.faults === true ? new FaultBench() : undefined;
  const permits = options.allowPrivateFetch === true ? () => true : isPublic;
  const hooks = webhookServices(db, permits, timings, (error) => (options.onError ?? warn)(error, "webhooks"));
  undo.push(() => hooks.deliverer.close());
  const ledger = new Ledger(db, hooks.deliverer);
  const digests = new Digests(db);
  const digester = new Digester(digests, (error) => (options.onError ?? warn)(error, "digest"));
  undo.push(() => digester.close());
  const uploads = new Uploads(new MultipartSessions(db), { ledger, digester }, { dataDir, durable, partSize });
  const tasks = new Tasks();
  undo.push(() => tasks.close());
  const services = {
    accounts,
    applications,
    drives,
    sealer,
    ledger,
    digests,
    uploads,
    tasks,
    fetcher: new Fetcher(permits),
    teams,
    ...hooks,
    ...objectServices(db, hooks.deliverer),
    ...calendarServices(db, ledger),
    requestLog: new RequestLog(),
    oauth: { ...oauth, applicationId: owner.applicationId },
    oauthCodes: new OAuthCodes(db),
    oauthRegistrations: new OAuthRegistrations(db),
  };
  undo.push(await startSweeper(services, (error) => (options.onError ?? warn)(error, "sweep")));
  const { app, server, sockets } = build(options, services, bench);
  await app.listen({ host, port: options.port ?? 0 });
  undo.push(() => app.close());
  hooks.deliverer.start();

  let closing: Promise<void> | undefined;
  return {
    url: urlOf(server.address() as AddressInfo, options.https !== undefined),
    applicationId: owner.applicationId,
    apiKey: owner.apiKey,
    developerKey: owner.developerKey,
    created: owner.created,
    accounts: rows.map((row) => served(row, dataDir)),
    faults: bench ?? noFaults,
    requests: bench?.recorder.requests ?? [],
    sockets: () => sockets.size,
    close: ({ grace = 0 } = {}) => (closing ??= stop(server, sockets, grace).then(() => unwind(undo))),
  };
}

function build(options: ServerOptions, services: Parameters<typeof buildApp>[0]["services"], bench: FaultBench | undefined) {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  const app: FastifyInstance = buildApp({
    services,
    routes,
    onError: options.onError ?? warn,
    serverFactory: (handler) => {
      server = createListener(bench?.around(handler) ?? handler, options.https);
      server.on("connection", (socket: Socket) => {
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
      });
      return server;
    },
  });
  if (server === undefined) throw new Error("The framework made no server.");
  return { app, server, sockets };
}

async function takeDataDir(given: string | undefined, undo: Undo): Promise<string> {
  if (given === undefined) {
    const dir = await mkdtemp(join(tmpdir(), "kloudless-server-"));
    // A write that was cut off may still be on its way to disk.
    undo.push(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
    return dir;
  }
  const dir = resolve(given);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  undo.push(lockDataDir(dir));
  return dir;
}

/** What the server keeps about files and folders, and the records of CRMs. */
const objectServices = (db: Db, deliverer: Deliverer) => ({
  events: new Events(db),
  links: new Links(db),
  permissions: new Permissions(db),
  properties: new Properties(db),
  guesses: new Guesses(),
  crmRecords: new CrmRecords(db, deliverer),
  crmTypes: new CrmTypes(db),
});

/** Developers' things, and what tells their webhooks. */
function webhookServices(db: Db, permits: Permits, timings: Timings, onError: (error: unknown) => void) {
  const parts = { webhooks: new Webhooks(db), apiKeys: new ApiKeys(db), poster: new Poster(permits, timings.timeout) };
  const deliverer = new Deliverer({ ...parts, notices: new WebhookNotices(db), timings, onError });
  return { ...parts, deliverer, developers: new Developers(db) };
}

const calendarServices = (db: Db, ledger: Ledger) => ({
  calendars: new Calendars(db, ledger),
  calendarEvents: new CalendarEvents(db, ledger),
});

const sealerOf = async (db: Db): Promise<Sealer> => new Sealer(await ensureSecret(db, "object_ids"));

/** Takes no more connections, lets requests finish as long as they may, and cuts off the rest. */
async function stop(server: Server, sockets: ReadonlySet<Socket>, grace: number): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  const cutOff = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  if (grace === 0) cutOff();
  // A connection falls idle when its last answer is out: nothing else ends it then.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(cutOff, grace);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}

async function unwind(undo: Undo): Promise<void> {
  for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step();
}

function served(row: AccountRow, dataDir: string): ServedAccount {
  const { id, service, account, bearer: token } = row;
  const root = row.connector === null ? undefined : diskRoot(dataDir, id, JSON.parse(row.connector) as ConnectorConfig);
  return { id, service, account, token, admin: row.admin === 1, root };
}

function warn(error: unknown, requestId: string): void {
  const problem = error instanceof Error ? error : new Error(String(error));
  process.emitWarning(`request ${requestId} failed: ${problem.stack ?? problem.message}`, "KloudlessServerWarning");
}
