import { createServer } from "@kloudless/server";

/** A server in a process of its own, to have it die. */
export interface ChildServer {
  readonly dataDir: string;
  readonly port: number;
  readonly partSize: number;
}

/** What it prints when it is ready. */
export interface ServerReady {
  readonly url: string;
  readonly apiKey: string;
  readonly account: number;
  readonly root: string;
}

const { url, apiKey, accounts } = await createServer(JSON.parse(process.argv[2] ?? "") as ChildServer);
process.stdout.write(`${JSON.stringify({ url, apiKey, account: accounts[0]?.id, root: accounts[0]?.root })}\n`);
