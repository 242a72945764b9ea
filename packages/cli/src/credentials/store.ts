import { join } from "node:path";
import type { Paths } from "../config/paths.ts";
import type { CredentialStore } from "./credentials.ts";
import { FileStore } from "./file-store.ts";

/** Where the credentials of profiles are kept on this machine. */
export function credentialStore(paths: Paths): CredentialStore {
  return new FileStore(join(paths.config, "credentials.json"));
}
