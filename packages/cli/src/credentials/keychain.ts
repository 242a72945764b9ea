import { CommandError } from "../failure/command-error.ts";
import type { Credentials } from "./credentials.ts";

/** An entry of the system's keychain, as `@napi-rs/keyring` has it. */
interface Entry {
  setPassword(password: string, signal?: AbortSignal | null): Promise<void>;
  getPassword(signal?: AbortSignal | null): Promise<string | null | undefined>;
  deleteCredential(signal?: AbortSignal | null): Promise<boolean>;
}

/** Opens the entry of a profile. It may throw where there is no keychain. */
export type OpenEntry = (profile: string) => Promise<Entry>;

const SERVICE = "kloudless";

/**
 * The system's keychain. On Linux that is the Secret Service of the desktop and nothing else: the kernel's keyring, which would be taken in its
 * place, forgets everything when the machine is started anew.
 */
const openEntry: OpenEntry = async (profile) => {
  const { AsyncEntry } = await import("@napi-rs/keyring");
  return new AsyncEntry(SERVICE, profile, { linux: { store: "secret-service" } });
};

/** Credentials of profiles in the keychain. Each method throws a CommandError (4, `keychain_unavailable`) where there is none, or it is locked. */
export class Keychain {
  readonly #open: OpenEntry;
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal, open: OpenEntry = openEntry) {
    this.#signal = signal;
    this.#open = open;
  }

  async read(profile: string): Promise<Credentials | undefined> {
    const text = await this.#with(profile, (entry) => entry.getPassword(this.#signal));
    if (text === null || text === undefined) return undefined;
    try {
      return JSON.parse(text) as Credentials;
    } catch {
      // The parser's message quotes the text, which is secret.
      throw new CommandError(4, "credentials_damaged", `What the keychain has for the profile ${JSON.stringify(profile)} is damaged.`, {
        hint: "Run `kloudless login` again.",
      });
    }
  }

  async write(profile: string, credentials: Credentials): Promise<void> {
    await this.#with(profile, (entry) => entry.setPassword(JSON.stringify(credentials), this.#signal));
  }

  async remove(profile: string): Promise<void> {
    await this.#with(profile, (entry) => entry.deleteCredential(this.#signal));
  }

  async #with<Result>(profile: string, use: (entry: Entry) => Promise<Result>): Promise<Result> {
    try {
      return await use(await this.#open(profile));
    } catch (error) {
      this.#signal.throwIfAborted();
      throw new CommandError(4, "keychain_unavailable", `The keychain of this system cannot be used: ${(error as Error).message}`, {
        hint: "Unlock it, or keep credentials in a file: KLOUDLESS_CREDENTIALS=file kloudless login.",
        cause: error,
      });
    }
  }
}
