import type { FastifyReply } from "fastify";
import { escapeHtml, sendPage } from "../http/html.ts";
import type { Entry } from "../storage/connector.ts";
import { nameOf } from "../storage/path.ts";

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** The page of a file: what it is, and a button to have it. `access` proves to the next request that the password was right. */
export function sendFilePage(reply: FastifyReply, entry: Entry, access: string | undefined): FastifyReply {
  const name = escapeHtml(nameOf(entry.path));
  const form =
    access === undefined
      ? `<form method="get"><input type="hidden" name="download" value="true">`
      : `<form method="post"><input type="hidden" name="access" value="${escapeHtml(access)}">`;
  return sendPage(
    reply,
    200,
    name,
    `<h1><bdi>${name}</bdi></h1>
<p>${formatSize(entry.size ?? 0)}</p>
${form}<button>Download</button></form>`,
  );
}

/** The form that asks for the password; it tells nothing about the file. */
export function sendPasswordPage(reply: FastifyReply, status: number, problem?: string): FastifyReply {
  const alert = problem === undefined ? "" : `<p role="alert" id="problem">${escapeHtml(problem)}</p>\n`;
  const described = problem === undefined ? "" : ` aria-invalid="true" aria-describedby="problem"`;
  return sendPage(
    reply,
    status,
    "Password required",
    `<h1>This file is protected by a password</h1>
${alert}<form method="post">
<label for="password">Password</label>
<input type="password" id="password" name="password" required autofocus autocomplete="off"${described}>
<button>Continue</button>
</form>`,
  );
}

/** One page for everything that is not there, or not any more: it does not tell which. */
export const sendGonePage = (reply: FastifyReply): FastifyReply =>
  sendPage(reply, 404, "Not found", "<h1>This link does not lead anywhere</h1>\n<p>It may have expired, or been switched off.</p>");

/** Such as `1.5 MiB`. */
export function formatSize(bytes: number): string {
  const unit = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  const amount = bytes / 1024 ** unit;
  return `${unit === 0 || amount >= 10 ? Math.round(amount) : amount.toFixed(1)} ${bytes === 1 ? "byte" : UNITS[unit]}`;
}
