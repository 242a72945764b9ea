import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Answers everything with one account of about 0.4 kB. It does as little as it can, so that the clients are what is measured. */
const body = JSON.stringify({
  id: 310004411,
  account: "ana@example.test",
  service: "gdrive",
  service_name: "Google Drive",
  active: true,
  enabled: true,
  admin: false,
  apis: ["storage"],
  effective_scope: "gdrive:normal.storage.default gdrive:normal.events.default",
  created: "2017-02-09T04:07:22.710868Z",
  modified: "2017-06-24T02:48:54.392203Z",
  internal_use: false,
  custom_properties: {},
  api: "core",
  type: "account",
});
const headers = {
  "content-type": "application/json",
  "content-length": String(Buffer.byteLength(body)),
  "x-kloudless-request-id": "9b2f0c1e-2b1a-4d57-9a50-0d3b8f7a9c11",
};
const server = createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
