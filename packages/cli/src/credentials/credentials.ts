/** What opens the API. Nothing of it is ever printed, or taken from the command line. */
export interface Credentials {
  readonly apiKey?: string;
  readonly token?: string;
  readonly developerKey?: string;
  /** Where the API is that took them. They are sent nowhere else. */
  readonly baseUrl?: string;
}

/** The kinds of credentials, by the names of their fields. */
export const KINDS = {
  apiKey: { title: "API key", variable: "KLOUDLESS_API_KEY" },
  token: { title: "token", variable: "KLOUDLESS_TOKEN" },
  developerKey: { title: "developer key", variable: "KLOUDLESS_DEV_KEY" },
} as const;

export type Kind = keyof typeof KINDS;

/** Which kinds are there. */
export function kindsOf(credentials: Credentials): Kind[] {
  return (Object.keys(KINDS) as Kind[]).filter((kind) => credentials[kind] !== undefined);
}

/** Credentials of a profile, and where they are kept: `keychain`, or the path of the file. */
export interface Kept {
  readonly credentials: Credentials;
  readonly place: string;
}

/** Where the credentials of profiles are kept. */
export interface CredentialStore {
  /** Undefined where there are none. */
  read(profile: string): Promise<Kept | undefined>;
  /** Resolves to the place they are kept at. */
  write(profile: string, credentials: Credentials): Promise<string>;
  /** Whether there were any. */
  remove(profile: string): Promise<boolean>;
  /** The profiles that have some. */
  profiles(): Promise<string[]>;
}
