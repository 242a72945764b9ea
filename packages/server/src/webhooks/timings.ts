import { ConfigError } from "../config-error.ts";

/** When webhooks are called, all of it in milliseconds. */
export interface WebhookOptions {
  /** How long changes of an account are collected before its webhooks are called. Default 1,000. */
  readonly debounce?: number;
  /** How long a receiver may take to answer. Default 10,000. */
  readonly timeout?: number;
  /** The pause before the second attempt, doubled before each further one. Default 5,000. */
  readonly retryBase?: number;
  /** The longest pause between attempts. Default 600,000: ten minutes. */
  readonly retryMax?: number;
  /** How long a notification is tried. Default 86,400,000: a day. */
  readonly giveUpAfter?: number;
}

export type Timings = Required<WebhookOptions>;

const DEFAULTS: Timings = { debounce: 1000, timeout: 10_000, retryBase: 5000, retryMax: 600_000, giveUpAfter: 86_400_000 };

/** @throws ConfigError */
export function checkedTimings(options: WebhookOptions = {}): Timings {
  const timings = { ...DEFAULTS, ...options };
  for (const [name, value] of Object.entries(timings)) {
    if (!Number.isSafeInteger(value) || value < 0 || value > 2 ** 31 - 1)
      throw new ConfigError(`webhooks.${name}: must be a whole number of milliseconds`);
  }
  return timings;
}

/** The pause after so many failures in a row, at least 1: from half of it to the whole, so that not all receivers are tried at once. */
export const pauseAfter = (failures: number, { retryBase, retryMax }: Timings): number =>
  Math.min(retryMax, retryBase * 2 ** Math.min(failures - 1, 30)) * (0.5 + Math.random() / 2);
