import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createServer } from "@kloudless/server";

// The command as it was installed: what its package forgot to name as a dependency is missing here.
const [, , binary] = process.argv;
const server = await createServer();
try {
  const env = { PATH: process.env.PATH, HOME: process.cwd(), KLOUDLESS_BASE_URL: server.url, KLOUDLESS_API_KEY: server.apiKey };
  const kloudless = async (...args) => (await promisify(execFile)(binary, args, { env })).stdout;
  const ids = (await kloudless("accounts", "ls", "--jq", ".data[].id")).trim().split("\n");
  assert.deepEqual(
    ids.map(Number),
    server.accounts.map(({ id }) => id),
  );
  assert.equal(await kloudless("ls", `${ids[0]}:/`), "");
  await kloudless("config", "set", "client_id", server.applicationId);
  assert.equal(await kloudless("config", "get", "client_id"), `${server.applicationId}\n`);
  assert.match(await kloudless("doctor"), /^ok\tserver\t/m);
} finally {
  await server.close();
}
