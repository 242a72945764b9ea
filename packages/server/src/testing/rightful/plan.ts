import type { Estate, Kind } from "../estate.ts";

/** A request that its owner may make, with what it needs made before. */
export interface Rightful {
  /** The address below the version. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How to make a request that its owner may make, and what comes of it. */
export interface Plan {
  /** The account that it is about; undefined for what belongs to an application. */
  readonly kind: Kind | undefined;
  /** Makes what the request needs: anew for each, since it may be its end. */
  readonly request: (estate: Estate) => Promise<Rightful>;
  /** What its owner is answered, where that is no success, and why. */
  readonly answered?: readonly [status: number, reason: string];
  /**
   * What others are answered who ask for it by the owner's ids, in an account of theirs or as themselves. Default: 404. `own` where it
   * names nothing of the owner's: then it is about what is theirs.
   */
  readonly elsewhere?: number | "own";
}

/** A plan by what it is for, e.g. `GET /accounts/:account/events`. */
export type NamedPlan = readonly [route: string, plan: Plan];

interface Asked {
  /** What stands for the parameters of the route, but the account. */
  readonly ids?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes what a request needs, and says how it is asked. */
export type Ask = (estate: Estate) => Asked | Promise<Asked>;

type More = Partial<Pick<Plan, "answered" | "elsewhere">>;

export const OWN: More = { elsewhere: "own" };

/** Asks for a list once there is something of the owner's in it. */
export const listing =
  (make: (estate: Estate) => Promise<unknown>, query = ""): Ask =>
  async (estate) => {
    await make(estate);
    return { query };
  };

/** Makes plans for routes about accounts of one kind, or without one, about what belongs to applications. */
export const plansFor =
  (kind: Kind | undefined) =>
  (route: string, ask: Ask = () => ({}), more: More = {}): NamedPlan => [
    route,
    {
      kind,
      async request(estate) {
        const { ids = {}, query = "", ...rest } = await ask(estate);
        const account = kind === undefined ? {} : { account: String(estate.accounts[kind]) };
        return { path: filled(route, { ...account, ...ids }) + query, ...rest };
      },
      ...more,
    },
  ];

/** The address of a route with ids in the place of its parameters. */
const filled = (route: string, ids: Readonly<Record<string, string>>): string =>
  route.replace(/^\w+ /, "").replaceAll(/:([a-z_]+)/gi, (_match, name: string) => {
    const id = ids[name];
    if (id === undefined) throw new Error(`${route}: nothing stands for ${name}.`);
    return encodeURIComponent(id);
  });
