import type { TestProject } from "vitest/node";
import { clientOf } from "../support/client.ts";
import { discoverAccounts, findApplication } from "./discover.ts";
import type { Environment } from "./environment.ts";
import { shortfall } from "./floor.ts";
import { startLocalServer } from "./local-server.ts";
import { describeSkips, resultsOf } from "./results.ts";
import { RunFolders } from "./run-folders.ts";
import type { Target } from "./target.ts";

type Step = () => Promise<void>;

/** Finds the server and its accounts before the first test; clears away and counts after the last. */
export default async function setUp(project: TestProject): Promise<Step> {
  const cleanUps: Step[] = [];
  try {
    const { environment } = project.config.provide;
    if (environment === undefined) throw new Error("The configuration of this suite reads the environment and provides it.");
    const target = await prepare(environment, cleanUps);
    project.provide("target", target);
    return async () => {
      try {
        await runAll(cleanUps);
        await judge(project, target);
      } catch (error) {
        // By itself vitest would print what fails here, and end well.
        process.exitCode = 1;
        throw error;
      }
    };
  } catch (error) {
    await runAll(cleanUps);
    throw error;
  }
}

async function prepare(asked: Environment, cleanUps: Step[]): Promise<Target> {
  let environment = asked;
  const local = asked.baseUrl === undefined;
  if (local) {
    const server = await startLocalServer(asked);
    cleanUps.push(() => server.close());
    ({ environment } = server);
  }
  const { baseUrl, apiKey } = environment;
  if (baseUrl === undefined || apiKey === undefined) throw new Error("A server is described by BASE_URL and API_KEY.");
  const reach = { ...environment, baseUrl };
  const { developerKey, caFiles, long, collaborator, minPassed } = environment;
  const kloudless = clientOf(reach, { apiKey, developerKey });
  cleanUps.push(() => kloudless.close());
  const { accounts, teams } = await discoverAccounts(kloudless, reach, environment);
  const applicationId = developerKey === undefined ? undefined : await findApplication(kloudless, apiKey);
  const folders = new RunFolders();
  cleanUps.push(() => folders.remove());
  const storage = [];
  for (const account of accounts) if (account.apis.includes("storage")) storage.push(await folders.make(kloudless, account));
  const having = (api: string) => accounts.filter(({ apis }) => apis.includes(api));
  const [crm, calendar] = [having("crm"), having("calendar")];
  if (storage.length + crm.length + calendar.length === 0)
    throw new Error("None of the accounts found has storage, is a CRM or has calendars: there is nothing to test.");
  return {
    baseUrl,
    apiKey,
    applicationId,
    developerKey,
    caFiles,
    long,
    collaborator,
    minPassed,
    local,
    accounts,
    storage,
    crm,
    calendar,
    teams,
  };
}

/** The last that was set up is the first that goes; each gets its turn, whatever becomes of the others. */
async function runAll(steps: readonly Step[]): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps.toReversed()) await step().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw new AggregateError(errors, "Not everything was cleared away.");
}

/** Shows what was skipped, and why; fails the run when too few tests passed. */
async function judge(project: TestProject, { accounts, storage, crm, calendar, teams, local, minPassed }: Target): Promise<void> {
  const { passed, skips, whole } = await resultsOf(project);
  const services = accounts.map(({ id, service }) => `${service} (${id})`).join(", ");
  project.vitest.logger.log(`Accounts: ${services}\nPassed: ${passed}\n${describeSkips(skips)}`);
  const counts = {
    accounts: accounts.length,
    storage: storage.length,
    crm: crm.length,
    calendar: calendar.length,
    teams: teams.length,
  };
  const problem = shortfall({ passed, counts, whole, local, minPassed });
  if (problem === undefined) return;
  process.exitCode = 1;
  project.vitest.logger.error(problem);
}
