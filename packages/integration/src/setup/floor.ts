/** What there is to test with. */
interface Counts {
  /** Accounts of any kind. */
  readonly accounts: number;
  /** Accounts with storage. */
  readonly storage: number;
  readonly crm: number;
  readonly calendar: number;
  /** Accounts of administrators. */
  readonly teams: number;
}

/** How many tests pass at least, for each account of a kind, and for a storage account when there is another one to send to. */
interface Floor extends Counts {
  readonly always: number;
  readonly storageWithAnother: number;
}

/**
 * On our own server nearly all tests pass, so these are to be raised when tests are added; of a foreign one it is not known what it can
 * do, nor whether there is a developer key, tokens, and a receiver that it can reach.
 */
const FLOORS: { readonly local: Floor; readonly foreign: Floor } = {
  local: { always: 16, accounts: 13, storage: 83, storageWithAnother: 4, crm: 20, calendar: 20, teams: 6 },
  foreign: { always: 4, accounts: 4, storage: 50, storageWithAnother: 0, crm: 8, calendar: 8, teams: 4 },
};

/** What came of a run. */
export interface Outcome {
  readonly passed: number;
  readonly counts: Counts;
  /** Whether all tests were to run, rather than those of some files or names. */
  readonly whole: boolean;
  /** Whether it was our own server. */
  readonly local: boolean;
  /** The floor that was asked for, in place of ours. */
  readonly minPassed: number | undefined;
}

/** How many tests have to pass. A suite that skips what a server cannot do must not end well because the server can do nothing. */
function floorOf({ counts, whole, local, minPassed }: Omit<Outcome, "passed">): number {
  if (minPassed !== undefined) return minPassed;
  if (!whole) return 1;
  const floor = local ? FLOORS.local : FLOORS.foreign;
  const kinds = ["accounts", "storage", "crm", "calendar", "teams"] as const;
  const ofAll = kinds.reduce((sum, kind) => sum + counts[kind] * floor[kind], floor.always);
  return ofAll + (counts.storage > 1 ? counts.storage * floor.storageWithAnother : 0);
}

/** What is wrong with a run in which too few tests passed; undefined when nothing is. */
export function shortfall(outcome: Outcome): string | undefined {
  const floor = floorOf(outcome);
  if (outcome.passed >= floor) return undefined;
  const { accounts, storage, crm, calendar, teams } = outcome.counts;
  const found = `${accounts} account(s): ${storage} with storage, ${crm} CRM(s), ${calendar} with calendars, ${teams} with a team`;
  return `Only ${outcome.passed} tests passed, and ${floor} have to with ${found}. Another floor: MIN_PASSED.`;
}
