import { readForm } from "../http/body.ts";
import { type Call, publicRoute, type Route } from "../http/route.ts";
import { now } from "../state/clock.ts";
import { isPassword } from "../state/passwords.ts";
import type { LinkRow } from "../state/schema.ts";
import { hashSecret } from "../state/secrets.ts";
import type { Entry } from "../storage/connector.ts";
import type { Drive } from "../storage/drive.ts";
import { isProblem, StorageError } from "../storage/errors.ts";
import { parsePath } from "../storage/path.ts";
import { sendFilePage, sendGonePage, sendPasswordPage } from "./link-pages.ts";
import { sendFile } from "./send-file.ts";

/** How long a page on which the right password was given may be used. */
const ACCESS_MS = 60 * 60 * 1000;

/** A link that leads somewhere. */
interface Visit {
  readonly link: LinkRow;
  readonly drive: Drive;
  readonly find: () => Promise<Entry>;
}

/** Where a link leads when somebody follows it: to the bytes, or to a page about them, behind a password if it has one. */
export const linkVisits: Route[] = [
  publicRoute("/l/:link", {
    GET: (call) => visit(call, undefined),
    POST: async (call) => visit(call, await readForm(call)),
  }),
];

async function visit(call: Call, form: URLSearchParams | undefined): Promise<unknown> {
  // An address like this one gets around: search engines and the sites that a page leads to need not know it.
  call.reply.header("x-robots-tag", "noindex").header("referrer-policy", "no-referrer").header("cache-control", "no-cache");
  try {
    const visited = await lookUp(call);
    if (visited === undefined) return sendGonePage(call.reply);
    return await (visited.link.password_hash === null ? show(call, visited) : unlock(call, visited, visited.link.password_hash, form));
  } catch (error) {
    if (!isProblem(error, "not_found")) throw error;
    return sendGonePage(call.reply);
  }
}

/** Undefined for whatever is not there, not active or not active any more. @throws StorageError `not_found` when the file is gone */
async function lookUp({ param, services }: Call): Promise<Visit | undefined> {
  const link = await services.links.find(param("link"));
  if (link === undefined || link.active === 0 || (link.expiration !== null && link.expiration <= now())) return undefined;
  const account = await services.accounts.find(link.account_id);
  if (account === undefined || account.active === 0) return undefined;
  if (!(await services.applications.areActive([account.application_id]))) return undefined;
  const drive = await services.drives.of(account);
  const find = async (): Promise<Entry> => {
    const entry = await drive.connector.stat(parsePath(link.path));
    if (entry.kind !== "file") throw new StorageError("not_found", "No file at the end of this link.");
    return entry;
  };
  // Before a password is asked for: nobody shall type one for nothing.
  await find();
  return { link, drive, find };
}

const show = async (call: Call, { link, drive, find }: Visit): Promise<unknown> =>
  link.direct === 1 || call.query.text("download") !== undefined
    ? sendFile(call, drive, find)
    : sendFilePage(call.reply, await find(), undefined);

async function unlock(call: Call, visited: Visit, hashed: string, form: URLSearchParams | undefined): Promise<unknown> {
  const { reply, services } = call;
  const { link, drive, find } = visited;
  if (form === undefined) return sendPasswordPage(reply, 200);
  reply.header("cache-control", "no-store");
  const access = form.get("access");
  if (access !== null) {
    if (grantsAccess(access, visited, hashed)) return sendFile(call, drive, find);
    return sendPasswordPage(reply, 403, "This page was open for too long. Enter the password again.");
  }
  const wait = services.guesses.take(link.id);
  if (wait > 0) {
    reply.header("retry-after", String(wait));
    return sendPasswordPage(reply, 429, "Too many wrong passwords. Try again later.");
  }
  if (!(await isPassword(form.get("password") ?? "", hashed))) return sendPasswordPage(reply, 403, "This is not the password.");
  services.guesses.forgive(link.id);
  return link.direct === 1 ? sendFile(call, drive, find) : sendFilePage(reply, await find(), newAccess(visited, hashed));
}

/** A text that stands for the password for a while, so that the page need not contain it. A new password ends it. */
const newAccess = ({ link, drive }: Visit, hashed: string): string =>
  drive.seal(`link/${link.id}/${hashSecret(hashed)}`, String(Date.now() + ACCESS_MS));

const grantsAccess = (access: string, { link, drive }: Visit, hashed: string): boolean =>
  Number(drive.unseal(`link/${link.id}/${hashSecret(hashed)}`, access) ?? 0) > Date.now();
