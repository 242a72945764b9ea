import { Kloudless } from "@kloudless/core";
import { createServer } from "@kloudless/server";
import { storage } from "@kloudless/storage";

/** A local server with a folder of a hundred files in its first account. Prints what the command needs to find it. */
const FILES = 100;
const server = await createServer();
const client = new Kloudless({ apiKey: server.apiKey, baseUrl: server.url, use: [storage] });
const [account] = await client.accounts.all();
if (account === undefined) throw new Error("The server has no account.");
const folder = await account.storage.folders.create({ parent_id: "root", name: "bench" });
for (let index = 0; index < FILES; index++) await account.storage.files.create({ parent_id: folder.id, name: `file ${index}` }, "content");
await client.close();
console.log(JSON.stringify({ url: server.url, apiKey: server.apiKey, address: `${account.id}:/bench` }));
