/**
 * The headline example of Kloudless, for real: a server on this machine with two storage accounts, and the SDK moving a file from
 * one to the other. Each step is checked against the bytes on disk; the first one that is not what it should be ends it with an error.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kloudless } from "@kloudless/core";
import { createServer } from "@kloudless/server";
import { storage } from "@kloudless/storage";

const workspace = await mkdtemp(join(tmpdir(), "kloudless-quickstart-"));
const drive = join(workspace, "drive");
const box = join(workspace, "box");
const report = Buffer.from("Quarter,Revenue\nQ1,1200\nQ2,1350\nQ3,1490\n".repeat(5000));

await mkdir(join(drive, "Photos"), { recursive: true });
await mkdir(join(box, "Reports"), { recursive: true });
await writeFile(join(drive, "Photos", "harbour.txt"), "A harbour at dawn.\n");
await writeFile(join(drive, "notes.md"), "# Notes\n\nCall Ana about the harbour.\n");
await writeFile(join(workspace, "report.csv"), report);

const server = await createServer({
  dataDir: join(workspace, "state"),
  accounts: [
    { service: "gdrive", account: "ada@example.com", connector: { type: "disk", root: drive } },
    { service: "box", account: "bo@example.com", connector: { type: "disk", root: box } },
  ],
});
const kloudless = new Kloudless({ apiKey: server.apiKey, baseUrl: server.url, use: [storage] });

try {
  step(`A Kloudless server is running at ${server.url}`);

  const [first, second] = await kloudless.accounts.all();
  assert(first !== undefined && second !== undefined, "there are two accounts");
  step("Accounts:");
  for (const account of [first, second]) detail(`${account.id}  ${account.service_name ?? account.service}  ${account.account}`);

  step(`What is in ${first.account}'s root:`);
  const names: string[] = [];
  for await (const item of first.storage.folders.root().contents()) {
    detail(item.type === "file" ? `${item.name}  ${item.size} bytes` : `${item.name}/`);
    names.push(item.name);
  }
  assert.deepEqual(names.toSorted(), ["Photos", "notes.md"]);

  const file = await first.storage.files.create({ parent_id: "root", name: "report.csv" }, { path: join(workspace, "report.csv") });
  assert.deepEqual(await readFile(join(drive, "report.csv")), report, "the file arrived whole");
  step(`Uploaded ${file.name}: ${file.size} bytes`);

  const copy = await file.contents().toFile(join(workspace, "downloaded.csv"));
  assert.deepEqual(await readFile(join(workspace, "downloaded.csv")), report, "the file came back whole");
  step(`Downloaded it again: ${copy.size} bytes, the same ones`);

  file.name = "2026.csv";
  await file.save();
  assert.equal(file.name, "2026.csv");
  assert.deepEqual(await readFile(join(drive, "2026.csv")), report);
  step(`Renamed it to ${file.name}`);

  const folders = await second.storage.folders.root().contents();
  const target = folders.objects.find((item) => item.type === "folder" && item.name === "Reports");
  assert(target !== undefined, "the other account has a folder for reports");
  file.account = second.id;
  file.parent_id = target.id;
  file.name = "report-2026.csv";
  await file.save();
  assert.equal(file.account, second.id, "the file belongs to the other account now");
  assert.deepEqual(await readFile(join(box, "Reports", "report-2026.csv")), report, "the moved file is whole");
  await assert.rejects(readFile(join(drive, "2026.csv")), { code: "ENOENT" }, "the file is gone from where it was");
  step(`Moved it to ${second.account}: ${file.path ?? file.name}, and it is gone from ${first.account}`);

  console.log("\nQuickstart finished: every step did what it should.");
} finally {
  await kloudless.close();
  await server.close();
  await rm(workspace, { recursive: true, force: true });
}

function step(text: string): void {
  console.log(`\n${text}`);
}

function detail(text: string): void {
  console.log(`  ${text}`);
}
