import { ArgumentError } from "@kloudless/core";

/** @throws ArgumentError when an option is given and is no whole number, or below the least it can be. */
export function checkWholeNumber(name: string, value: number | undefined, least: 0 | 1): void {
  if (value !== undefined && !(Number.isSafeInteger(value) && value >= least))
    throw new ArgumentError(name, `\`${name}\` must be a whole number from ${least} on; got ${String(value)}.`);
}
