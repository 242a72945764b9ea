import { createHash } from "node:crypto";
import type { FastifyReply } from "fastify";

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 1rem/1.5 system-ui, sans-serif; }
main { box-sizing: border-box; width: min(28rem, 100%); padding: 2rem; }
h1 { font-size: 1.25rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
p { margin: 0 0 1.5rem; }
label { display: block; margin-bottom: .25rem; }
input { box-sizing: border-box; width: 100%; font: inherit; padding: .5rem; margin-bottom: 1rem; }
fieldset { border: 1px solid; border-radius: .4rem; margin: 0 0 1rem; padding: .5rem 1rem; }
input[type="radio"] { width: auto; margin: 0 .5rem 0 0; }
select { box-sizing: border-box; width: 100%; font: inherit; padding: .5rem; margin-bottom: 1rem; }
code { overflow-wrap: anywhere; }
button { font: inherit; margin: 0 .5rem 0 0; padding: .6rem 1.5rem; border: 0; border-radius: .4rem; background: #0b57d0; color: #fff; cursor: pointer; }
:focus-visible { outline: 3px solid #f29900; outline-offset: 2px; }
[role="alert"] { border-left: 4px solid #d93025; padding-left: .75rem; }
`;

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** What a page needs beside its style and forms that come back here. */
export interface PageNeeds {
  /** Where its form may lead besides: browsers hold the redirect that answers it to the page's policy, too. */
  readonly formTarget?: string | undefined;
  /** A script of the server's own. */
  readonly script?: string | undefined;
}

/** Nothing from elsewhere, in nobody's frame, and no script but one that is named: all that these pages need is their own. */
const policy = ({ formTarget, script }: PageNeeds): string =>
  [
    "default-src 'none'",
    `style-src ${hashOf(STYLE)}`,
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    `form-action 'self'${formTarget === undefined ? "" : ` ${formTarget}`}`,
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
