/**
 * How many tests pass at least: in all, for each storage account, for each when there is another one, and for each CRM. On our own server nearly all
 * do, so this is to be raised when tests are added; of a foreign one it is not known what it can do.
 */
const FLOORS = {
  local: { always: 5, perAccount: 85, perAccountWithAnother: 4, perCrm: 12 },
  foreign: { always: 3, perAccount: 50, perAccountWithAnother: 0, perCrm: 6 },
};

/** What came of a run. */
export interface Outcome {
  readonly passed: number;
  /** How many storage accounts were tested. */
  readonly accounts: number;
  /** How many CRMs were tested. */
  readonly crms: number;
  /** Whether all tests were to run, rather than those of some files or names. */
  readonly whole: boolean;
  /** Whether it was our own server. */
  readonly local: boolean;
  /** The floor that was asked for, in place of ours. */
  readonly minPassed: number | undefined;
}

/** How many tests have to pass. A suite that skips what a server cannot do must not end well because the server can do nothing. */
function floorOf({ accounts, crms, whole, local, minPassed }: Omit<Outcome, "passed">): number {
  if (minPassed !== undefined) return minPassed;
  if (!whole) return 1;
  const floor = local ? FLOORS.local : FLOORS.foreign;
  return floor.always + accounts * (floor.perAccount + (accounts > 1 ? floor.perAccountWithAnother : 0)) + crms * floor.perCrm;
}

/** What is wrong with a run in which too few tests passed; undefined when nothing is. */
export function shortfall(outcome: Outcome): string | undefined {
  const floor = floorOf(outcome);
  if (outcome.passed >= floor) return undefined;
  return `Only ${outcome.passed} tests passed, and ${floor} have to with ${outcome.accounts} storage account(s) and ${outcome.crms} CRM(s). Another floor: MIN_PASSED.`;
}
