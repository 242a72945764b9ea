import { join } from "node:path";
import type { Paths } from "../config/paths.ts";
import type { Io } from "../context/io.ts";
import { CommandError, UsageError } from "../failure/command-error.ts";
import type { CredentialStore, Credentials, Kept } from "./credentials.ts";
import { Keychain, type OpenEntry } from "./keychain.ts";
import { type ProfileFile, ProfileFiles } from "./profile-files.ts";

/** Where new credentials are to be kept: `auto` is the keychain where there is one, else a file. */
export type Choice = "auto" | "file" | "keychain";

const VARIABLE = "KLOUDLESS_CREDENTIALS";

/** @throws UsageError */
export function choiceOf(env: NodeJS.ProcessEnv): Choice {
  const choice = env[VARIABLE] || "auto";
  if (choice === "auto" || choice === "file" || choice === "keychain") return choice;
  throw new UsageError(`${VARIABLE} must be file or keychain; got ${JSON.stringify(choice)}.`);
}

export function credentialsDirectory({ config }: Paths): string {
  return join(config, "credentials");
}

/** Where the credentials of profiles are kept on this machine. */
export function credentialStore(
  { paths, io }: { readonly paths: Paths; readonly io: Pick<Io, "env" | "signal"> },
  open?: OpenEntry,
): CredentialStore {
  return new Store(new ProfileFiles(credentialsDirectory(paths)), new Keychain(io.signal, open), () => choiceOf(io.env));
}

/**
 * A file for each profile says where its credentials are: in itself, or in the keychain. So the keychain is opened only for those that are there,
 * and one that is locked is told apart from one that has nothing.
 */
class Store implements CredentialStore {
  readonly #files: ProfileFiles;
  readonly #keychain: Keychain;
  /** Asked for only where something is to be kept. */
  readonly #choice: () => Choice;

  constructor(files: ProfileFiles, keychain: Keychain, choice: () => Choice) {
    this.#files = files;
    this.#keychain = keychain;
    this.#choice = choice;
  }

  async read(profile: string): Promise<Kept | undefined> {
    const found = await this.#files.read(profile);
    if (found === undefined) return undefined;
    if (!("keychain" in found)) return { credentials: found, place: this.#files.path(profile) };
    const credentials = await this.#keychain.read(profile);
    return credentials === undefined ? undefined : { credentials, place: "keychain" };
  }

  async write(profile: string, credentials: Credentials): Promise<string> {
    const choice = this.#choice();
    if (choice !== "file" && (await this.#inKeychain(profile, credentials, choice))) {
      await this.#files.write(profile, { keychain: true });
      return "keychain";
    }
    const before = await this.#before(profile);
    await this.#files.write(profile, credentials);
    if (before !== undefined && "keychain" in before) await this.#keychain.remove(profile);
    return this.#files.path(profile);
  }

  async remove(profile: string): Promise<boolean> {
    const found = await this.#before(profile);
    if (found === undefined) return false;
    if ("keychain" in found) await this.#keychain.remove(profile);
    await this.#files.remove(profile);
    return true;
  }

  profiles(): Promise<string[]> {
    return this.#files.profiles();
  }

  /** What is to be replaced or removed. A file that is not to be used is no reason to keep it. */
  async #before(profile: string): Promise<ProfileFile | undefined> {
    try {
      return await this.#files.read(profile);
    } catch (error) {
      if (error instanceof CommandError) return {};
      throw error;
    }
  }

  async #inKeychain(profile: string, credentials: Credentials, choice: Choice): Promise<boolean> {
    try {
      await this.#keychain.write(profile, credentials);
      return true;
    } catch (error) {
      if (choice === "auto" && error instanceof CommandError) return false;
      throw error;
    }
  }
}
