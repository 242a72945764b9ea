/** What opens the API. Nothing of it is ever printed, or taken from the command line. */
export interface Credentials {
  readonly apiKey?: string;
  readonly token?: string;
  readonly developerKey?: string;
}

/** Where the credentials of profiles are kept. */
export interface CredentialStore {
  /** Where it is, for people: `keychain`, or the path of the file. */
  readonly place: string;
  /** Undefined where there are none. */
  read(profile: string): Promise<Credentials | undefined>;
  write(profile: string, credentials: Credentials): Promise<void>;
  /** Whether there were any. */
  remove(profile: string): Promise<boolean>;
}
