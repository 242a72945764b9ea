import type { Connection } from "@kloudless/core";
import { Files } from "./files.ts";
import { Folders } from "./folders.ts";
import { accountId } from "./internal/account-id.ts";

/** The storage of one account: what `account.storage` is. */
export class StorageApi {
  /** The account's files. */
  readonly files: Files;
  /** The account's folders. */
  readonly folders: Folders;

  /** @throws ArgumentError when the connection is not that of an account. */
  constructor(connection: Connection) {
    accountId(connection);
    this.files = new Files(connection);
    this.folders = new Folders(connection);
  }
}
