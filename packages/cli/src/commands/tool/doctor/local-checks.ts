import { stat } from "node:fs/promises";
import { projectConfig, userConfig } from "../../../config/config-file.ts";
import type { Context } from "../../../context/context.ts";
import { KINDS } from "../../../credentials/credentials.ts";
import { Keychain } from "../../../credentials/keychain.ts";
import { ProfileFiles } from "../../../credentials/profile-files.ts";
import { choiceOf, credentialsDirectory } from "../../../credentials/store.ts";
import { CommandError } from "../../../failure/command-error.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** The oldest Node.js that this package is made for, as in its manifest. */
const NODE = [20, 19] as const;
const PROXIES = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"];

export function checkNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > NODE[0] || (major === NODE[0] && minor >= NODE[1]))
    return ok("node", `Node.js ${version} on ${process.platform} ${process.arch}`);
  return fail("node", `Node.js ${version} is too old`, `Install Node.js ${NODE.join(".")} or newer.`);
}

export async function checkConfig({ paths, io }: Context): Promise<Finding[]> {
  const look = async (check: string, read: () => Promise<string>): Promise<Finding> => {
    try {
      return ok(check, await read());
    } catch (error) {
      if (error instanceof CommandError) return fail(check, error.message, error.hint ?? "Mend the file.");
      throw error;
    }
  };
  return Promise.all([
    look("config", async () => {
      const { path } = await userConfig(paths);
      return (await isThere(path)) ? path : `no ${path}: defaults are used`;
    }),
    look("project", async () => (await projectConfig(io.cwd))?.path ?? "no .kloudless.toml here or above"),
  ]);
}

/** The files in which credentials are, or which say that they are in the keychain. */
export async function checkCredentialFiles({ paths }: Context): Promise<Finding[]> {
  const files = new ProfileFiles(credentialsDirectory(paths));
  const profiles = await files.profiles();
  if (profiles.length === 0) return [ok("credentials", "no profile has a credential on this machine")];
  return Promise.all(
    profiles.map(async (profile) => {
      const check = `credentials of ${profile}`;
      try {
        const found = await files.read(profile);
        if (found === undefined) return ok(check, "gone meanwhile");
        return ok(check, "keychain" in found ? "in the keychain" : `${files.path(profile)}, which only you can read`);
      } catch (error) {
        if (error instanceof CommandError) return fail(check, error.message, error.hint ?? "");
        throw error;
      }
    }),
  );
}

export async function checkKeychain({ io, signal }: Context): Promise<Finding> {
  let choice: ReturnType<typeof choiceOf>;
  try {
    choice = choiceOf(io.env);
  } catch (error) {
    return fail("keychain", (error as Error).message, "Mend the variable, or remove it.");
  }
  if (choice === "file") return ok("keychain", "not used: KLOUDLESS_CREDENTIALS=file");
  try {
    await new Keychain(signal).read("doctor");
    return ok("keychain", "can be used");
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (error.code === "credentials_damaged") return ok("keychain", "can be used");
    if (choice === "keychain") return fail("keychain", error.message, error.hint ?? "");
    return ok("keychain", "there is none here: credentials are kept in files that only you can read");
  }
}

/** Which variables have a say. Values of secrets are never shown, and of proxies only where they lead to. */
export async function checkEnvironment(context: Context): Promise<Finding[]> {
  const { env } = context.io;
  const secrets = Object.values(KINDS)
    .map(({ variable }) => variable)
    .filter((name) => env[name]);
  const own = await ownProxy(context);
  const used = PROXIES.filter((name) => env[name] && (own === undefined || isException(name)));
  const proxies = [
    ...(own === undefined ? [] : [own]),
    ...used.map((name) => `${name}=${isException(name) ? env[name] : hostOf(env[name])}`),
  ];
  return [
    ok("environment", secrets.length === 0 ? "no credential in it" : `${secrets.join(", ")} ${secrets.length === 1 ? "is" : "are"} set`),
    proxies.some((one) => one.endsWith("?"))
      ? warn("proxy", proxies.join(", "), "It must be the URL of a proxy, e.g. http://proxy.example:8080.")
      : ok("proxy", proxies.length === 0 ? "none" : proxies.join(", ")),
  ];
}

/** The proxy of the command's own settings, which is then used in place of those of the environment. What cannot be read has a line of its own. */
async function ownProxy(context: Context): Promise<string | undefined> {
  try {
    const { proxy, sources } = await context.settings;
    return proxy === undefined ? undefined : `${hostOf(proxy)} (${sources.proxy?.name ?? ""})`;
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

function isException(name: string): boolean {
  return /^no_/i.test(name);
}

/** Without user name and password. */
function hostOf(proxy = ""): string {
  return URL.canParse(proxy) ? new URL(proxy).host || "?" : "?";
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
