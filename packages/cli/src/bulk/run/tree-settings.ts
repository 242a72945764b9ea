import { DEFAULT_CHECKERS, DEFAULT_TRANSFERS, type RunOptions } from "./run-options.ts";

/** How a tree is looked at and transferred, as plain JSON: kept with a transfer, for when it goes on. */
export interface TreeSettings extends RunOptions {
  readonly checkers: number;
}

/** What of the options a run that goes on keeps to. Limits were of the run that they were given to. */
export function keptSettings({ transfers, checkers, requireVerify }: TreeSettings): object {
  return { transfers, checkers, requireVerify };
}

/** Settings as they were kept; defaults for what makes no sense. */
export function settingsOf(kept: object): TreeSettings {
  const { transfers, checkers, requireVerify } = kept as Partial<Record<keyof TreeSettings, unknown>>;
  const count = (value: unknown, usual: number): number =>
    Number.isInteger(value) && Number(value) > 0 && Number(value) <= 64 ? Number(value) : usual;
  return {
    transfers: count(transfers, DEFAULT_TRANSFERS),
    checkers: count(checkers, DEFAULT_CHECKERS),
    requireVerify: requireVerify === true,
    maxTransfer: undefined,
    maxDuration: undefined,
  };
}
