import { storage } from "@kloudless/storage";
import { UsageError } from "../../failure/command-error.ts";
import { readSecret } from "../../input/read-secret.ts";
import type { Run } from "../../program/command.ts";
import { accountNamed } from "../../remote/account-named.ts";
import { tellChanges } from "../files/tell-changes.ts";

interface Options {
  readonly active: boolean | undefined;
  readonly inactive: boolean | undefined;
  readonly passwordStdin: boolean | undefined;
  readonly withoutPassword: boolean | undefined;
  readonly expires: Date | undefined;
  readonly neverExpires: boolean | undefined;
}

export const set: Run<{ readonly account: string; readonly id: string }, Options> = async (context, { account, id }, options) => {
  const { signal } = context;
  check(options);
  const { active, inactive, passwordStdin, withoutPassword, expires, neverExpires } = options;
  const password = passwordStdin ? await readSecret(context, "password") : undefined;
  const link = await storage(await accountNamed(context, account)).links.retrieve(id, {}, { signal });
  if (active || inactive) link.active = active === true;
  if (password !== undefined || withoutPassword) link.password = password ?? null;
  if (expires !== undefined || neverExpires) link.expiration = expires ?? null;
  await link.save({ signal });
  await tellChanges(context, [link], () => `Changed the link ${id}`);
};

function check(options: Options): void {
  const pairs = [
    ["active", "inactive", "--active and --inactive"],
    ["passwordStdin", "withoutPassword", "--password-stdin and --without-password"],
    ["expires", "neverExpires", "--expires and --never-expires"],
  ] as const;
  for (const [one, other, names] of pairs)
    if (options[one] !== undefined && options[other] !== undefined) throw new UsageError(`${names} exclude each other.`);
  if (Object.values(options).every((value) => value === undefined))
    throw new UsageError("What is to be changed? See `kloudless link set --help`.");
}
