import type { File, Folder, StorageApi } from "@kloudless/storage";
import { beforeAll, type TestContext } from "vitest";
import type { StorageTestAccount } from "../setup/target.ts";
import { describeEach } from "./describe-each.ts";
import { freshName } from "./fresh-name.ts";
import { needs } from "./needs.ts";
import { kloudless, target } from "./target.ts";

/** What tests of storage work with: one account, and a folder in it that is theirs. */
export interface StorageBench {
  readonly found: StorageTestAccount;
  readonly account: ReturnType<typeof kloudless.account>;
  readonly storage: StorageApi;
  /** The folder of this group of tests. There once tests run. */
  readonly home: Folder;
  /** A new folder in it. */
  readonly folder: () => Promise<Folder>;
  /** A new file in it, under a name that no other test uses. */
  readonly file: (content?: string | Uint8Array, extension?: string) => Promise<File>;
  /** Skips the test where the account does not say that it can do all of these. */
  readonly needs: (context: TestContext, ...capabilities: readonly string[]) => void;
}

/** A group of tests for each account with storage. */
export function describeStorage(subject: string, define: (bench: StorageBench) => void): void {
  describeEach(subject, target.storage, "has storage", (found) => define(benchOf(found, subject)));
}

function benchOf(found: StorageTestAccount, subject: string): StorageBench {
  const account = kloudless.account(found.id);
  const { storage } = account;
  let home: Folder | undefined;
  beforeAll(async () => {
    home = await storage.folders.create({ parent_id: found.folder, name: `${subject} ${freshName()}`, conflict_if_exists: true });
  });
  const bench: StorageBench = {
    found,
    account,
    storage,
    get home() {
      if (home === undefined) throw new Error("The folder is there once tests run.");
      return home;
    },
    folder: () => storage.folders.create({ parent_id: bench.home.id, name: freshName(), conflict_if_exists: true }),
    file: (content = "content", extension = ".txt") =>
      storage.files.create({ parent_id: bench.home.id, name: freshName(extension) }, content),
    needs: (context, ...capabilities) => needs(context, found, ...capabilities),
  };
  return bench;
}
