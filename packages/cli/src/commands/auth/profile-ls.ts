import { userConfig } from "../../config/config-file.ts";
import { credentialStore } from "../../credentials/store.ts";
import type { Column } from "../../output/table.ts";
import type { Run } from "../../program/command.ts";

interface Row {
  readonly profile: string;
  readonly current: boolean;
  readonly base_url: string | null;
  /** Whether it has a credential of its own. */
  readonly credential: boolean;
}

const COLUMNS: readonly Column<Row>[] = [
  { name: "current", value: ({ current }) => (current ? "*" : "") },
  { name: "profile", value: ({ profile }) => profile },
  { name: "credential", value: ({ credential }) => credential },
  { name: "base_url", value: ({ base_url }) => base_url, isFlexible: true },
];

export const profileLs: Run<object, object> = async (context) => {
  const { profile: current, profiles } = await context.settings;
  const { config } = await userConfig(context.paths);
  const kept = await credentialStore(context).profiles();
  const rows = [...new Set([...profiles, ...kept, current])].toSorted().map((profile) => ({
    profile,
    current: profile === current,
    base_url: config.profiles?.[profile]?.base_url ?? config.base_url ?? null,
    credential: kept.includes(profile),
  }));
  await context.output.list(COLUMNS, rows);
};
