import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Context } from "../../context/context.ts";
import { CommandError } from "../../failure/command-error.ts";
import type { Column } from "../../output/table.ts";
import type { Run } from "../../program/command.ts";
import { version } from "../../version.ts";
import type { Finding } from "./doctor/finding.ts";
import { fail } from "./doctor/finding.ts";
import { checkConfig, checkCredentialFiles, checkEnvironment, checkKeychain, checkNode } from "./doctor/local-checks.ts";
import { baseUrlOf, checkCredentials, checkServer } from "./doctor/remote-checks.ts";

interface Options {
  readonly bundle: string | undefined;
}

const COLUMNS: readonly Column<Finding>[] = [
  { name: "status", value: ({ status }) => status },
  { name: "check", value: ({ check }) => check },
  { name: "message", value: ({ message, hint }) => (hint === undefined || hint === "" ? message : `${message}. ${hint}`) },
];

export const doctor: Run<object, Options> = async (context, _, { bundle }) => {
  const findings = await examined(context);
  await context.output.list(COLUMNS, findings);
  if (bundle !== undefined) {
    const path = resolve(context.io.cwd, bundle);
    await writeFile(path, `${JSON.stringify(await report(context, findings), null, 2)}\n`, { mode: 0o600 });
    await context.notes.note(`Wrote the report to ${path}.`);
  }
  const failed = findings.filter(({ status }) => status === "fail").length;
  if (failed > 0) throw new CommandError(1, "unhealthy", `${failed} of ${findings.length} checks failed.`);
};

async function examined(context: Context): Promise<Finding[]> {
  const local = [
    checkNode(),
    ...(await checkConfig(context)),
    ...(await checkCredentialFiles(context)),
    await checkKeychain(context),
    ...(await checkEnvironment(context)),
  ];
  try {
    await context.settings;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    // A file that makes no sense has a line of its own.
    if (error.code === "bad_config") return local;
    return [...local, fail("settings", error.message, error.hint ?? "")];
  }
  return [...local, ...(await checkServer(context)), ...(await checkCredentials(context))];
}

/** What those who help need to know. Settings hold no secrets, and of the environment there are only names. */
async function report(context: Context, findings: readonly Finding[]): Promise<object> {
  const { node, v8, openssl } = process.versions;
  return {
    created: new Date().toISOString(),
    versions: { kloudless: version(), node, v8, openssl, platform: process.platform, arch: process.arch },
    environment: Object.keys(context.io.env)
      .filter((name) => /^(KLOUDLESS_|XDG_|NODE_|(NO|FORCE)_COLOR$|TERM$|LANG$|(HTTPS?|NO)_PROXY$)/i.test(name))
      .toSorted(),
    settings: await settings(context),
    findings,
  };
}

async function settings(context: Context): Promise<object | null> {
  try {
    const { profile, apiVersion, caCert, proxy, bwlimit, tpslimit, clientId, aliases, sources, profiles } = await context.settings;
    return {
      profile,
      base_url: await baseUrlOf(context),
      api_version: apiVersion,
      ca_cert: caCert,
      proxy,
      bwlimit,
      tpslimit,
      client_id: clientId,
      aliases,
      sources,
      profiles,
    };
  } catch (error) {
    if (error instanceof CommandError) return null;
    throw error;
  }
}
