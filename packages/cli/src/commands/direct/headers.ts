import { UsageError } from "../../failure/command-error.ts";

/** Headers that would replace a credential, or hold another. */
const SECRET = /^(authorization|cookie|proxy-authorization)$/i;

/** Headers of `name: value` texts. @throws UsageError */
export function headersOf(given: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name, value] = /^([^\s:]+):\s*(.*)$/.exec(text) ?? [];
      if (name === undefined || value === undefined) throw new UsageError(`--header must be name:value; got ${JSON.stringify(text)}.`);
      if (SECRET.test(name))
        throw new UsageError(`--header: ${name} is not taken from the command line, where every user of this machine can read it.`);
      return [name, value];
    }),
  );
}
