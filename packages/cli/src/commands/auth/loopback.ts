import { createHash, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CommandError, UsageError } from "../../failure/command-error.ts";
import { callbackPage } from "./callback-page.ts";

/** A server on this machine that a browser comes back to (RFC 8252, section 7.3). */
export interface Loopback {
  /** Where the browser has to come back to, with the port. */
  readonly redirectUri: string;
  /**
   * Waits for the one request that brings this state. Others are refused, and the wait goes on: anything on this machine can send them.
   *
   * @param onRefused - Called for each request that came with another state.
   */
  callback(state: string, onRefused: () => void): Promise<Callback>;
  close(): void;
}

/** What came back. The page in the browser waits for what becomes of it. */
interface Callback {
  /** Path and query. */
  readonly url: string;
  done(isConnected: boolean): void;
}

/**
 * Listens for a redirect URI: at its port, or any that is free.
 *
 * @throws UsageError when it is no address of this machine; CommandError `port_in_use` (1).
 */
export async function listen(redirectUri: string, signal: AbortSignal): Promise<Loopback> {
  const uri = checked(redirectUri);
  const server = createServer();
  server.listen({ host: uri.hostname.replace(/^\[|\]$/g, ""), port: Number(uri.port || 0), signal });
  try {
    await once(server, "listening", { signal });
  } catch (error) {
    signal.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    throw new CommandError(1, "port_in_use", `Nothing can listen at port ${uri.port} of this machine: ${message}`, {
      hint: "Leave the port out of --redirect-uri: any that is free is taken then.",
      cause: error,
    });
  }
  uri.port = String((server.address() as AddressInfo).port);
  return {
    redirectUri: uri.href,
    callback: (state, onRefused) => callback(server, uri, state, { signal, onRefused }),
    close() {
      server.close();
      // A browser keeps its connections; one that still reads its page has it by now.
      setImmediate(() => server.closeIdleConnections());
    },
  };
}

function callback(
  server: Server,
  { pathname, host }: URL,
  state: string,
  { signal, onRefused }: { readonly signal: AbortSignal; readonly onRefused: () => void },
): Promise<Callback> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    let isAnswered = false;
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      const url = new URL(request.url ?? "/", "http://loopback");
      // A page elsewhere can give a name of its own to this address: what such a name asks for is not ours.
      if (request.method !== "GET" || url.pathname !== pathname || request.headers.host !== host) return answer(response, 404, "nothing");
      if (isAnswered) return answer(response, 410, "used");
      if (!isSame(url.searchParams.get("state") ?? "", state)) {
        onRefused();
        return answer(response, 400, "refused");
      }
      isAnswered = true;
      signal.removeEventListener("abort", stop);
      resolve({
        url: `${url.pathname}${url.search}`,
        done: (isConnected) => answer(response, isConnected ? 200 : 400, isConnected ? "connected" : "failed"),
      });
    });
  });
}

function answer(response: ServerResponse, status: number, what: Parameters<typeof callbackPage>[0]): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    connection: "close",
  });
  response.end(callbackPage(what));
}

function checked(redirectUri: string): URL {
  const uri = URL.canParse(redirectUri) ? new URL(redirectUri) : undefined;
  if (uri?.protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(uri.hostname) && uri.search === "" && uri.hash === "")
    return uri;
  throw new UsageError("--redirect-uri must be an address of this machine, such as http://127.0.0.1/callback.");
}

/** In the same time, however much of it is right. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
