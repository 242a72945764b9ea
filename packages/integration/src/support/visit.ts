import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { Agent, request } from "undici";
import { target } from "./target.ts";

/** What somebody gets who has nothing but an address. */
export interface Visit {
  readonly status: number;
  readonly text: string;
  /** Where it leads on; nobody goes there by themselves. */
  readonly location: string | undefined;
}

/** Links of a foreign server may lead to another host, with a certificate of a public authority. */
const own = target.caFiles.map((file) => readFileSync(file, "utf8"));
const agent = new Agent(own.length === 0 ? {} : { connect: { ca: [...rootCertificates, ...own] } });

/** Opens an address as a browser does; with a password, fills in the form. */
export async function visit(url: string, password?: string): Promise<Visit> {
  if (password === undefined) return send(url, {});
  const body = new URLSearchParams({ password }).toString();
  return send(url, { method: "POST", body, headers: { "Content-Type": "application/x-www-form-urlencoded" } });
}

/** Sends bytes to an address that was given out for them. */
export async function upload(url: string, body: Uint8Array): Promise<number> {
  return (await send(url, { method: "PUT", body })).status;
}

async function send(url: string, options: Omit<NonNullable<Parameters<typeof request>[1]>, "dispatcher">): Promise<Visit> {
  const { statusCode, headers, body } = await request(url, { ...options, dispatcher: agent });
  const { location } = headers;
  return { status: statusCode, text: await body.text(), location: typeof location === "string" ? location : undefined };
}
