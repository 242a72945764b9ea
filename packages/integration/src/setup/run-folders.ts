import { randomBytes } from "node:crypto";
import type { Folder } from "@kloudless/storage";
import type { Client } from "../support/client.ts";
import type { StorageTestAccount, TestAccount } from "./target.ts";

/** How many levels to go down for a folder that takes folders: the top of some services lists buckets, sites or teams. */
const DEPTH = 3;

/** The folders of a run: one in each account, for everything the run makes. */
export class RunFolders {
  readonly #name = `kloudless integration ${randomBytes(6).toString("hex")}`;
  readonly #made: Folder[] = [];

  /** @throws Error when the account has no place for it. */
  async make(kloudless: Client, account: TestAccount): Promise<StorageTestAccount> {
    const { folders } = kloudless.account(account.id).storage;
    const place = await placeForFolders([await folders.root().refresh()]);
    if (place === undefined) {
      throw new Error(`Account ${account.id} (${account.service}) has no folder that takes folders. Leave it out by SERVICES or ACCOUNTS.`);
    }
    const folder = await folders.create({ parent_id: place.id, name: this.#name, conflict_if_exists: true });
    this.#made.push(folder);
    return { ...account, folder: folder.id };
  }

  /** Removes them all with what is in them; one that cannot be removed does not keep the others. */
  async remove(): Promise<void> {
    const removals = await Promise.allSettled(this.#made.map((folder) => folder.delete({ recursive: true, permanent: true })));
    const errors = removals.flatMap((removal) => (removal.status === "rejected" ? [removal.reason as unknown] : []));
    if (errors.length > 0)
      throw new AggregateError(errors, `The folder ${JSON.stringify(this.#name)} is left in ${errors.length} account(s).`);
  }
}

/** The first folder that takes folders, level by level. */
async function placeForFolders(level: readonly Folder[], depth = DEPTH): Promise<Folder | undefined> {
  const place = level.find((folder) => folder.can_create_folders);
  if (place !== undefined || depth === 0) return place;
  const below: Folder[] = [];
  for (const folder of level) {
    for await (const item of folder.contents()) if (item.type === "folder") below.push(item);
  }
  return below.length === 0 ? undefined : placeForFolders(below, depth - 1);
}
