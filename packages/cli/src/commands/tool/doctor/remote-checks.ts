import { newClient, trusted } from "../../../context/client.ts";
import type { Client, Context } from "../../../context/context.ts";
import { type Access, accessOf, DEFAULT_BASE_URL } from "../../../credentials/access.ts";
import { KINDS, kindsOf } from "../../../credentials/credentials.ts";
import { CommandError } from "../../../failure/command-error.ts";
import { describeFailure } from "../../../failure/describe.ts";
import { formatDuration } from "../../../output/units.ts";
import { checkCredential, openedText } from "../../auth/check-credential.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";
import { type Probe, probe, resolve } from "./probe.ts";

/** Clocks may differ by this much before signatures and tokens are taken for old or new. */
const SKEW = 60_000;
const CERTIFICATE = 14 * 86_400_000;
const TIMEOUT = 10_000;

/** The server: its name, the way there, what answers, its clock. */
export async function checkServer(context: Context): Promise<Finding[]> {
  const baseUrl = await baseUrlOf(context);
  const url = new URL(baseUrl);
  const { proxy } = await context.settings;
  const hasProxy = proxy !== undefined || ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].some((name) => context.io.env[name]);
  if (hasProxy) return [ok("server", `${baseUrl}, behind a proxy: only calls of the API reach it from here`)];
  const findings: Finding[] = [];
  try {
    findings.push(ok("dns", `${url.hostname} is ${(await resolve(url.hostname)).join(", ")}`));
  } catch (error) {
    return [
      fail(
        "dns",
        `${url.hostname} has no address: ${(error as Error).message}`,
        "Look whether the name is right (--base-url), and whether this machine is online.",
      ),
    ];
  }
  try {
    const { apiVersion } = await context.settings;
    const answer = await probe(accountsUrl(url, apiVersion), {
      ca: await trusted(await context.settings, context.io.cwd),
      timeout: context.options.timeout ?? TIMEOUT,
      signal: context.signal,
    });
    return [...findings, ...ofProbe(answer, baseUrl)];
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof CommandError) return [...findings, fail("server", error.message, "Mend the option or the setting.")];
    return [...findings, unreachable(error as NodeJS.ErrnoException, baseUrl)];
  }
}

/** Whether the API takes the credentials in use. */
export async function checkCredentials(context: Context): Promise<Finding[]> {
  const check = "credential";
  let access: Access;
  let client: Client;
  try {
    access = await accessOf(context, await context.settings);
    if (kindsOf(access.credentials).length === 0) return [warn(check, "there is none", "Run `kloudless login`, or set KLOUDLESS_API_KEY.")];
    client = await newClient(context, await context.settings, access);
  } catch (error) {
    const { message, hint = "" } = describeFailure(error);
    return [fail(check, message, hint)];
  }
  try {
    const findings: Finding[] = [];
    for (const kind of kindsOf(access.credentials)) {
      const what = `${KINDS[kind].title} (${access.sources[kind]})`;
      try {
        const opened = await checkCredential(client, kind, access.baseUrl ?? DEFAULT_BASE_URL, context.signal);
        findings.push(ok(check, `${what}: opens ${openedText(kind, opened)}`));
      } catch (error) {
        context.signal.throwIfAborted();
        const { message, hint } = describeFailure(error);
        findings.push(fail(check, `${what}: ${message}`, hint ?? "Look at the lines above, and try again."));
      }
    }
    return findings;
  } finally {
    await client.close();
  }
}

/** Where the API is; without what is kept where that cannot be read, which is told of elsewhere. */
export async function baseUrlOf(context: Context): Promise<string> {
  const settings = await context.settings;
  if (settings.baseUrl !== undefined) return settings.baseUrl;
  try {
    return (await accessOf(context, settings)).baseUrl ?? DEFAULT_BASE_URL;
  } catch (error) {
    if (error instanceof CommandError) return DEFAULT_BASE_URL;
    throw error;
  }
}

function accountsUrl(base: URL, apiVersion = "v1"): URL {
  const path = base.pathname.replace(/\/+$/, "");
  const version = /\/v\d+$/.test(path) ? "" : `/${apiVersion.replace(/^v?/, "v")}`;
  return new URL(`${path}${version}/accounts`, base);
}

function ofProbe({ status, errorCode, tls, date, at }: Probe, baseUrl: string): Finding[] {
  const findings: Finding[] = [];
  if (tls !== undefined) {
    const left = tls.until.getTime() - at;
    const message = `${tls.protocol}, certificate good until ${tls.until.toISOString().slice(0, 10)}`;
    findings.push(left < CERTIFICATE ? warn("tls", message, "Who runs the server should renew its certificate.") : ok("tls", message));
  }
  if (errorCode !== undefined || status === 200) findings.push(ok("server", `${baseUrl} answers as the API does (${status})`));
  else
    findings.push(
      fail("server", `${baseUrl} answers with ${status}, and not as the API does`, "Look whether the address and --api-version are right."),
    );
  if (date !== undefined) {
    const skew = Math.abs(at - date);
    const message = skew < 2000 ? "as the server's" : `${formatDuration(skew)} ${at > date ? "ahead of" : "behind"} the server's`;
    findings.push(skew > SKEW ? warn("clock", message, "Set the clock of this machine, or have it set (NTP).") : ok("clock", message));
  }
  return findings;
}

function unreachable({ code = "", message }: NodeJS.ErrnoException, baseUrl: string): Finding {
  if (/CERT|SIGNED|SSL|TLS|ISSUER|ALTNAME/.test(code))
    return fail(
      "tls",
      `${baseUrl} has a certificate that is not trusted: ${message}`,
      "Give the certificate of who signed it: --ca-cert FILE. Never switch the check off.",
    );
  const hint =
    code === "ECONNREFUSED"
      ? "Look whether the server runs, and at that port."
      : "Look at the network, the firewall, and whether a proxy is needed (HTTPS_PROXY).";
  return fail("server", `${baseUrl} cannot be reached: ${message || code}`, hint);
}
