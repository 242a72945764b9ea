import { randomBytes } from "node:crypto";
import type { File, Folder, StorageApi } from "@kloudless/storage";
import { beforeAll, describe, type TestContext } from "vitest";
import type { StorageTestAccount } from "../setup/target.ts";
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
  folder(): Promise<Folder>;
  /** A new file in it, under a name that no other test uses. */
  file(content?: string | Uint8Array, extension?: string): Promise<File>;
  /** Skips the test where the account does not say that it can do all of these. */
  needs(context: TestContext, ...capabilities: readonly string[]): void;
}

/** A name that no other test uses. */
export function freshName(extension = ""): string {
  return `${randomBytes(6).toString("hex")}${extension}`;
}

/** A group of tests for each account with storage. */
export function describeStorage(subject: string, define: (bench: StorageBench) => void): void {
  for (const found of target.storage) describe(`${subject}: ${found.service}`, () => define(benchOf(found, subject)));
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
