import type { FaultPlan } from "./types.ts";

/** What stands in for the failure bench of a server that was started without one. */
export const noFaults: FaultPlan = {
  add() {
    throw new Error("The failure bench is off: start the server with { faults: true }.");
  },
  clear() {
    // There never is anything to forget.
  },
};
