import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { Context } from "../context/context.ts";

/** Which command a transfer is of. Others can be added: see `resumers.ts`. */
export type TransferKind = "put" | "get" | "cp" | "mv" | "copy" | "sync" | "apply";

/** What is to be done, as plain JSON: all that is needed to go on, but for credentials, which are never in it. */
export interface NewTransfer {
  readonly kind: TransferKind;
  /** What was asked for, by which the transfer is known again when the same is asked for. Local paths in it are absolute. */
  readonly request: object;
  /** How it is done: that can be another way the next time. */
  readonly settings?: object;
  /** For people: where from, as addresses. */
  readonly sources: readonly string[];
  readonly target: string;
  /** Ids of the accounts it is about. */
  readonly accounts: readonly (string | number)[];
}

/** A transfer as it is kept. Never a credential: they are those of the profile when it goes on. */
export interface TransferRecord extends NewTransfer {
  readonly version: 1;
  readonly settings: object;
  /** What the first run found out about the request, and every later one relies on: where the target is. Null until then. */
  readonly found: object | null;
  readonly id: string;
  /** Options of the command line that say where the API is, and for whom. */
  readonly api: {
    readonly profile: string;
    readonly base_url: string | null;
    readonly api_version: string | null;
    readonly ca_cert: string | null;
    readonly as_user: string | null;
  };
  /** ISO 8601. */
  readonly begun: string;
  readonly state: "running" | "interrupted" | "failed";
  /** Why it failed the last time. */
  readonly error: string | null;
}

/** The record of a transfer that begins. The same transfer has the same id in every run: so a run that was killed is found again. */
export async function recordOf(context: Context, transfer: NewTransfer): Promise<TransferRecord> {
  const { profile, baseUrl, apiVersion, caCert } = await context.settings;
  const api = {
    profile,
    base_url: baseUrl ?? null,
    api_version: apiVersion ?? null,
    ca_cert: caCert === undefined ? null : resolve(context.io.cwd, caCert),
    as_user: context.options.asUser ?? null,
  };
  const { kind, request, accounts } = transfer;
  const digest = createHash("sha256").update(JSON.stringify([kind, request, accounts, api]));
  const id = digest.digest("hex").slice(0, 12);
  return { version: 1, id, settings: {}, ...transfer, found: null, api, begun: new Date().toISOString(), state: "running", error: null };
}

const TEXTS = ["id", "kind", "target", "begun", "state"] as const;

/** A record as it was read; undefined where it is none. */
export function checkedRecord(value: unknown, id: string): TransferRecord | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const record = value as Partial<TransferRecord>;
  const isWhole =
    record.version === 1 &&
    record.id === id &&
    TEXTS.every((name) => typeof record[name] === "string") &&
    isObject(record.request) &&
    isObject(record.settings) &&
    (record.found === null || isObject(record.found)) &&
    isObject(record.api) &&
    typeof record.api.profile === "string" &&
    [record.api.base_url, record.api.api_version, record.api.ca_cert, record.api.as_user].every(isTextOrNull) &&
    isTextOrNull(record.error) &&
    Array.isArray(record.sources) &&
    record.sources.every((source) => typeof source === "string") &&
    Array.isArray(record.accounts);
  return isWhole ? (record as TransferRecord) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}
