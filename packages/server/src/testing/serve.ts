import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createServer, type KloudlessServer, type ServerOptions } from "../index.ts";
import { Api } from "./api.ts";

/** A server for one test, and a client that may see all of it. */
export async function serve(options: ServerOptions = {}): Promise<{ server: KloudlessServer; api: Api; root: string }> {
  const server = await createServer(options);
  onTestFinished(() => server.close());
  return { server, api: new Api(server), root: server.accounts[0]?.root ?? "" };
}

/** A directory for one test. */
export async function tempDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "kloudless-test-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Writes to a connection byte for byte and returns all that comes back until it ends, however it ends. */
export function exchange(server: KloudlessServer, text: string | readonly (string | Uint8Array)[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    let received = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => (received += chunk));
    socket.on("error", () => undefined).on("close", () => resolve(received));
    for (const part of typeof text === "string" ? [text] : text) socket.write(part);
    onTestFinished(() => {
      socket.destroy();
    });
  });
}

/** The head of a request that asks for the connection to end. */
export const head = (line: string, headers: Record<string, string | number> = {}): string =>
  [`${line} HTTP/1.1`, "Host: localhost", "Connection: close", ...Object.entries(headers).map((header) => header.join(": ")), "", ""].join(
    "\r\n",
  );
