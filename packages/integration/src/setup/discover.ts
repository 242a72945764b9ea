import { type Client, clientOf, type Reach } from "../support/client.ts";
import type { Environment } from "./environment.ts";
import type { TestAccount } from "./target.ts";

type Wishes = Pick<Environment, "services" | "accounts" | "tokens">;

/** The accounts to test. */
interface Discovery {
  /** Of each service the first active one that the wishes allow. */
  readonly accounts: readonly TestAccount[];
  /** Of each service the first of them that is an administrator's, where there is one. */
  readonly teams: readonly TestAccount[];
}

/** @throws Error when there is no account, or none of a service or an id that was asked for. */
export async function discoverAccounts(kloudless: Client, reach: Reach, wishes: Wishes): Promise<Discovery> {
  const found = new Map<string, number>();
  const administrators = new Map<string, number>();
  const seen = new Set<string>();
  for await (const { id, service, active, admin } of kloudless.accounts.all({ active: true, page_size: 100 })) {
    if (!active || (wishes.services.length > 0 && !wishes.services.includes(service))) continue;
    if (wishes.accounts.length > 0 && !wishes.accounts.includes(String(id))) continue;
    seen.add(service).add(String(id));
    if (!found.has(service)) found.set(service, id);
    if (admin === true && !administrators.has(service)) administrators.set(service, id);
  }
  // To leave out quietly what was asked for by name would look like a success.
  const missing = [...wishes.services, ...wishes.accounts].filter((wish) => !seen.has(wish));
  if (missing.length > 0) throw new Error(`No active account was found for: ${missing.join(", ")}. See SERVICES and ACCOUNTS.`);
  if (found.size === 0) throw new Error("The application has no active account: there is nothing to test.");
  const tokens = await tokensByAccount(reach, wishes.tokens);
  const describeAll = (ids: Iterable<number>) =>
    Promise.all([...ids].map(async (id) => ({ ...(await describeAccount(kloudless, id)), token: tokens.get(id) })));
  return { accounts: await describeAll(found.values()), teams: await describeAll(administrators.values()) };
}

/** The application that an API key belongs to; undefined where it is none of the developer's. */
export async function findApplication(kloudless: Client, apiKey: string): Promise<string | undefined> {
  for await (const { id, apikeys } of kloudless.management.applications.all()) {
    for await (const { key } of apikeys.all()) if (key === apiKey) return id;
  }
  return undefined;
}

async function describeAccount(kloudless: Client, id: number): Promise<Omit<TestAccount, "token">> {
  const { service, apis = [], admin = false, properties } = await kloudless.accounts.retrieve(id, { retrieve_full: true });
  const capabilities = Object.entries(properties?.capabilities ?? {}).map(([name, said]) => [name, said?.value === true] as const);
  return { id, service, apis, admin, capabilities: Object.fromEntries(capabilities) };
}

/** Whose the tokens are, as the server says. */
async function tokensByAccount(reach: Reach, tokens: readonly string[]): Promise<Map<number, string>> {
  const owners = new Map<number, string>();
  for (const token of tokens) {
    const client = clientOf(reach, { token });
    const { id } = await client.accounts.retrieve("me");
    owners.set(id, token);
    await client.close();
  }
  return owners;
}
