import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { setUpAccounts } from "../accounts-setup.ts";
import { DiskConnector } from "../disk/connector.ts";
import { Accounts } from "../state/accounts.ts";
import { openDatabase } from "../state/database.ts";
import { Digests } from "../state/digests.ts";
import { Ledger } from "../state/ledger.ts";
import { MultipartSessions } from "../state/multipart-sessions.ts";
import { ensureOwner } from "../state/seed.ts";
import { Teams } from "../state/teams.ts";
import type { Connector } from "../storage/connector.ts";
import { Digester } from "../storage/digester.ts";
import { Drive } from "../storage/drive.ts";
import { StorageError } from "../storage/errors.ts";
import { Sealer } from "../storage/object-ids.ts";
import { ROOT } from "../storage/path.ts";
import { tempDir } from "../testing/serve.ts";
import { Uploads } from "./uploads.ts";

/** Uploads to a storage that cannot take over files of the local disk. */
async function elsewhere(change: Partial<Connector> = {}): Promise<{ uploads: Uploads; drive: Drive; dataDir: string; root: string }> {
  const dataDir = await tempDir();
  const root = join(dataDir, "content");
  const db = await openDatabase(join(dataDir, "state.db"), false);
  onTestFinished(() => db.destroy());
  const [account] = await setUpAccounts({ accounts: new Accounts(db), teams: new Teams(db) }, await ensureOwner(db, {}), undefined);
  if (account === undefined) throw new Error("There is no account.");
  const disk = await DiskConnector.open(root, { durable: false });
  const connector: Connector = {
    kind: "elsewhere",
    stat: (path) => disk.stat(path),
    list: (folder, options) => disk.list(folder, options),
    read: (file, options) => disk.read(file, options),
    write: (target, body, options) => disk.write(target, body, options),
    remove: (path, options) => disk.remove(path, options),
    ...change,
  };
  const services = { ledger: new Ledger(db), digester: new Digester(new Digests(db), (error) => expect.unreachable(String(error))) };
  const uploads = new Uploads(new MultipartSessions(db), services, { dataDir, durable: false, partSize: 4 });
  return { uploads, drive: new Drive(account, connector, new Sealer(Buffer.alloc(32))), dataDir, root };
}

const body = async function* (text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
};

const wanted = { parent: ROOT, name: "a.txt", overwrite: false, size: null };

test("parts are gathered in the data directory, and written to the storage when all are there", async () => {
  const { uploads, drive, dataDir, root } = await elsewhere();
  const { id } = await uploads.create(drive, wanted);
  await uploads.putPart(drive, id, 2, body("o"));
  await uploads.putPart(drive, id, 1, body("????"));
  await uploads.putPart(drive, id, 1, body("hell"));
  expect(await readdir(join(dataDir, "uploads"))).toHaveLength(1);
  const { entry } = await uploads.complete(drive, id);
  expect(entry.size).toBe(5);
  expect(await readFile(join(root, "a.txt"), "utf8")).toBe("hello");
  expect(await readdir(join(dataDir, "uploads"))).toEqual([]);
});

test("an upload that its storage refuses can be completed later", async () => {
  let isFull = true;
  const { uploads, drive, root } = await elsewhere();
  const write = drive.connector.write.bind(drive.connector);
  drive.connector.write = async (...args) => {
    if (isFull) throw new StorageError("full", "The storage is full.");
    return write(...args);
  };
  const { id } = await uploads.create(drive, wanted);
  await uploads.putPart(drive, id, 1, body("all"));
  await expect(uploads.complete(drive, id)).rejects.toThrow("full");
  await expect(uploads.complete(drive, id)).rejects.toThrow("full");
  isFull = false;
  await uploads.putPart(drive, id, 1, body("ALL"));
  await uploads.complete(drive, id);
  expect(await readFile(join(root, "a.txt"), "utf8")).toBe("ALL");
});
