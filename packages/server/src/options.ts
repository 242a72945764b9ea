import type { FaultPlan, RecordedRequest } from "./faults/types.ts";
import type { TlsOptions } from "./http/listener.ts";
import type { OAuthOptions } from "./oauth/settings.ts";
import type { Team } from "./state/teams.ts";
import type { WebhookOptions } from "./webhooks/timings.ts";

/** Where an account's content lives: a folder of the local disk. Without `root`, one inside the data directory. */
export interface ConnectorOptions {
  readonly type: "disk";
  /** Made when it does not exist. */
  readonly root?: string;
}

/** An account to serve. */
export interface AccountOptions {
  /** Any Kloudless service name, such as `gdrive`: what clients see. */
  readonly service: string;
  /** The account's own name, usually an e-mail address. Service and name together tell accounts apart from one start to the next. */
  readonly account: string;
  /** Whether it is connected as an administrator. Default false. */
  readonly admin?: boolean;
  /** The users and groups of an administrator's account. Default: three users and two groups. */
  readonly team?: Team;
  /** Default: a folder inside the data directory. */
  readonly connector?: ConnectorOptions;
  /** Where the account's pass-through requests go; without it they are answered with 501. */
  readonly raw?: { readonly base_url: string };
}

/** How to serve. */
export interface ServerOptions {
  /** Where state and content are kept. Without it, a temporary directory that is removed on close. */
  readonly dataDir?: string;
  /** The accounts to serve; those of earlier starts stay. Default, on the first start: two storage accounts on local disk and a CRM account. */
  readonly accounts?: readonly AccountOptions[];
  /** The API key of the application, instead of a generated one. */
  readonly apiKey?: string;
  /** The developer key, instead of a generated one. */
  readonly developerKey?: string;
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Serves HTTPS with this certificate. */
  readonly https?: TlsOptions;
  /** How many bytes a part of an upload in parts has; more for files that need more than 10,000 of them. Default 8 MiB. */
  readonly partSize?: number;
  /** Whether clients may have the server fetch from, or send notifications to, addresses that are not public, such as those of its own network. Default false. */
  readonly allowPrivateFetch?: boolean;
  /** When webhooks are called, and how often again. */
  readonly webhooks?: WebhookOptions;
  /** How people connect accounts to the application in a browser. Default: only out of band, by hand. */
  readonly oauth?: OAuthOptions;
  /** Turns on `faults` and `requests`. Default false. */
  readonly faults?: boolean;
  /** Told of each fault of the server itself, with the id of the request. Default: a process warning. */
  readonly onError?: (error: unknown, requestId: string) => void;
}

/** An account as the server set it up. */
export interface ServedAccount {
  readonly id: number;
  readonly service: string;
  readonly account: string;
  /** What a client sends as `Bearer`. */
  readonly token: string;
  readonly admin: boolean;
  /** The folder its content lives in; undefined when it is not on disk. */
  readonly root: string | undefined;
}

/** A running server. */
export interface KloudlessServer {
  /** Its address, without version and slash at the end, such as `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly applicationId: string;
  readonly apiKey: string;
  readonly developerKey: string;
  /** The accounts at the start, in the order they were connected. */
  readonly accounts: readonly ServedAccount[];
  /** Whether this start made the keys. */
  readonly created: boolean;
  /** The failure bench. Nothing can be added to it unless `faults` is on. */
  readonly faults: FaultPlan;
  /** The last requests as they arrived, oldest first; stays empty unless `faults` is on. */
  readonly requests: readonly RecordedRequest[];
  /** How many connections are open. */
  sockets(): number;
  /**
   * Stops serving and lets go of everything.
   *
   * @param options.grace How many milliseconds requests under way may take to finish. Default 0: they are cut off.
   */
  close(options?: { grace?: number }): Promise<void>;
}
