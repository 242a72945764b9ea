import { createHash } from "node:crypto";
import type { FastifyReply } from "fastify";
import { STYLE } from "./page-style.ts";

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** What a page needs beside its style and forms that come back here. */
export interface PageNeeds {
  /**
   * Whether what answers its form leads to elsewhere. Browsers hold all redirects that follow a form to the page's policy, also those
   * of the site that the first one leads to, and which these are nobody here knows.
   */
  readonly leadsAway?: boolean | undefined;
  /** A script of the server's own. */
  readonly script?: string | undefined;
}

/** Nothing from elsewhere, in nobody's frame, and no script but one that is named: all that these pages need is their own. */
const policy = ({ leadsAway = false, script }: PageNeeds): string =>
  [
    "default-src 'none'",
    `style-src ${hashOf(STYLE)}`,
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    ...(leadsAway ? [] : ["form-action 'self'"]),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/** A text that is safe between tags and in quoted attributes, and cannot turn round the order of what stands beside it. */
export const escapeHtml = (text: string): string =>
  text
    .replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd")
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Answers with a small page. Title and content are HTML. */
export function sendPage(reply: FastifyReply, status: number, title: string, content: string, needs: PageNeeds = {}): FastifyReply {
  const page = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${content}
</main>
${needs.script === undefined ? "" : `<script>${needs.script}</script>\n`}</body>
</html>
`;
  return reply
    .code(status)
    .header("content-type", "text/html; charset=utf-8")
    .header("content-security-policy", policy(needs))
    .header("x-content-type-options", "nosniff")
    .header("referrer-policy", "no-referrer")
    .header("cache-control", "no-store")
    .send(Buffer.from(page));
}
