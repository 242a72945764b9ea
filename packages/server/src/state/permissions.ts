import type { Place } from "./belongings.ts";
import { now } from "./clock.ts";
import type { Db } from "./database.ts";
import type { PermissionRow } from "./schema.ts";

/** What somebody may do. With neither id nor e-mail address, it is for all of the kind. */
export interface Grant {
  readonly type: string;
  readonly role: string;
  readonly id: string | undefined;
  readonly email: string | undefined;
  readonly name: string | undefined;
}

/** Who may do what with files and folders, besides their owner. */
export class Permissions {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  list(place: Place): Promise<PermissionRow[]> {
    return select(this.#db, place);
  }

  /**
   * Adds these and changes those that somebody already has; with `replace`, puts them in the place of all there were. With more than
   * `max` afterwards, nothing is changed and undefined returned.
   */
  async grant(place: Place, grants: readonly Grant[], options: { replace: boolean; max: number }): Promise<PermissionRow[] | undefined> {
    const { accountId, path } = place;
    return this.#db.transaction().execute(async (tx) => {
      let rows = options.replace ? [] : await select(tx, place);
      for (const grant of grants) {
        const row = { ...(rows.find((known) => isFor(known, grant)) ?? fresh(place, grant)), role: grant.role };
        const granted = { ...row, name: grant.name ?? row.name, email: grant.email ?? row.email };
        rows = [...rows.filter((known) => !isFor(known, grant)), granted];
      }
      if (rows.length > options.max) return undefined;
      await tx.deleteFrom("permissions").where("account_id", "=", accountId).where("path", "=", path).execute();
      if (rows.length > 0) await tx.insertInto("permissions").values(rows).execute();
      return select(tx, place);
    });
  }
}

const fresh = ({ accountId, path }: Place, { type, id, email, name }: Grant): PermissionRow => ({
  account_id: accountId,
  path,
  type,
  grantee: id ?? email?.toLowerCase() ?? type,
  role: "",
  email: email ?? null,
  name: name ?? null,
  created: now(),
});

/** People are told apart by id or by e-mail address, whichever a client knows. */
const isFor = (row: PermissionRow, { type, id, email }: Grant): boolean =>
  row.type === type &&
  (id === undefined && email === undefined
    ? row.grantee === type
    : row.grantee === id || (email !== undefined && [row.email?.toLowerCase(), row.grantee].includes(email.toLowerCase())));

const select = (db: Db, { accountId, path }: Place): Promise<PermissionRow[]> =>
  db.selectFrom("permissions").selectAll().where("account_id", "=", accountId).where("path", "=", path).orderBy("created").execute();
