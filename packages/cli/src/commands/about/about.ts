import { storage } from "@kloudless/storage";
import { formatSize } from "../../output/units.ts";
import type { Run } from "../../program/command.ts";
import { accountNamed } from "../../remote/account-named.ts";

export const about: Run<{ readonly account: string }, object> = async (context, { account }) => {
  const { output, signal } = context;
  const quota = await storage(await accountNamed(context, account)).quota({ signal });
  const { total, used } = quota;
  const free = typeof total === "number" && typeof used === "number" ? Math.max(0, total - used) : null;
  const shown = (bytes: number | null | undefined): string | number =>
    typeof bytes !== "number" ? "not told" : output.format.kind === "plain" ? bytes : formatSize(bytes);
  await output.object({ total: shown(total), used: shown(used), free: shown(free) }, { json: { ...quota, free } });
};
