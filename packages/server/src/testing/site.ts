import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A page, or where it leads instead. */
type SitePage = string | { readonly location: string };

/** A web site of somebody else: of an application, or of whoever would like to be taken for one. */
export interface Site {
  readonly origin: string;
  /** What browsers asked it for, oldest first; without their search for an icon. */
  readonly visits: readonly { readonly path: string; readonly referrer: string | undefined }[];
}

/** Serves pages on a free port of this machine until the test is over; every other path is an empty page. */
export async function site(pages: Readonly<Record<string, SitePage>> = {}): Promise<Site> {
  const visits: { path: string; referrer: string | undefined }[] = [];
  const server = createServer(({ url = "", headers }: IncomingMessage, response) => {
    if (url !== "/favicon.ico") visits.push({ path: url, referrer: headers.referer });
    const page = pages[url.split("?")[0] ?? ""] ?? "";
    if (typeof page !== "string") {
      response.writeHead(302, { location: page.location }).end();
      return;
    }
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(`<!DOCTYPE html><html lang="en"><title>A site</title>${page}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, visits };
}
