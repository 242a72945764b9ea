import { type RawBuilder, sql } from "kysely";
import type { Entry } from "../storage/connector.ts";
import type { Drive } from "../storage/drive.ts";
import { formatPath } from "../storage/path.ts";
import type { Db } from "./database.ts";

/** Everything the server keeps about files and folders, by account and path: a table added here follows its objects. */
const TABLES = ["links", "properties", "permissions", "digests"] as const;

/** An object by what its belongings are kept under: its account, and its path as clients see it. */
export interface Place {
  readonly accountId: number;
  readonly path: string;
}

export const placeOf = ({ account }: Drive, { path }: Pick<Entry, "path">): Place => ({ accountId: account.id, path: formatPath(path) });

/**
 * The object itself and, for a folder, all below it. Not LIKE: it would read `%` and `_` in names as wildcards, and not care for
 * case. `0` is the character behind the slash, so that the range is what begins with the path and a slash: `/a/b`, and not `/ab`.
 */
export const within = (path: string, column = "path"): RawBuilder<boolean> =>
  sql<boolean>`(${sql.ref(column)} = ${path} or (${sql.ref(column)} >= ${`${path}/`} and ${sql.ref(column)} < ${`${path}0`}))`;

/** One question for all tables: to most objects, above all to new ones, nothing belongs. */
async function hasBelongings(db: Db, { accountId, path }: Place): Promise<boolean> {
  const any = TABLES.map((table) => sql`exists (select 1 from ${sql.table(table)} where account_id = ${accountId} and ${within(path)})`);
  const { rows } = await sql<{ found: number | boolean }>`select ${sql.join(any, sql` or `)} as found`.execute(db);
  return Boolean(rows[0]?.found);
}

/** Drops what belongs to an object and all below it, if it is not newer than `until`. */
export async function dropBelongings(db: Db, { accountId, path }: Place, until: string): Promise<void> {
  if (!(await hasBelongings(db, { accountId, path }))) return;
  for (const table of TABLES) {
    await db.deleteFrom(table).where("account_id", "=", accountId).where("created", "<=", until).where(within(path)).execute();
  }
}

/** Moves what belongs to an object and all below it, if it is not newer than `until`. Nothing must belong to the new place yet. */
export async function moveBelongings(db: Db, from: Place, to: Place, until: string): Promise<void> {
  if (!(await hasBelongings(db, from))) return;
  const path = sql<string>`${to.path} || substr(path, length(${from.path}) + 1)`;
  for (const table of TABLES) {
    await db
      .updateTable(table)
      .set({ account_id: to.accountId, path })
      .where("account_id", "=", from.accountId)
      .where("created", "<=", until)
      .where(within(from.path))
      .execute();
  }
}
