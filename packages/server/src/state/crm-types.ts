import { type RecordType, SYSTEM_FIELDS, standardType } from "../crm/record-types.ts";
import { StorageError } from "../storage/errors.ts";
import type { Db } from "./database.ts";

/** Fields that records brought along, beside those that every CRM has, and the kind of value that was seen in each. */
export type MoreFields = ReadonlyMap<string, string>;

const MAX_FIELDS = 800;
const MAX_TYPES = 500;

/** The types of record that the accounts have made for themselves, and the fields they have added. */
export class CrmTypes {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** The fields that were added to a type; undefined when nothing is known of it beside the standard. */
  async find(accountId: number, rawType: string): Promise<MoreFields | undefined> {
    return readFields(await selectType(this.#db, accountId, rawType));
  }

  /** The names of the types that are no standard ones, sorted. */
  async custom(accountId: number): Promise<string[]> {
    return customTypes(this.#db, accountId);
  }
}

/**
 * Takes note of the type of a record, and of its fields, inside the caller's transaction.
 *
 * @throws StorageError `invalid_target` when there would be too many of them
 */
export async function noteFields(tx: Db, accountId: number, type: RecordType, object: Readonly<Record<string, unknown>>): Promise<void> {
  const { rawType } = type;
  const known = new Set([...SYSTEM_FIELDS, ...type.fields.map(({ raw }) => raw)]);
  const found = Object.entries(object).filter(([name]) => !known.has(name));
  const isCustom = standardType(rawType) === undefined;
  if (!isCustom && found.length === 0) return;
  const before = readFields(await selectType(tx, accountId, rawType));
  if (before === undefined) {
    if (isCustom && (await customTypes(tx, accountId)).length >= MAX_TYPES)
      throw new StorageError("invalid_target", `There are ${MAX_TYPES} custom types at most.`);
    const values = { account_id: accountId, raw_type: rawType, fields: "[]" };
    await tx
      .insertInto("crm_types")
      .values(values)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  if (before !== undefined && found.every(([name]) => before.has(name))) return;
  const update = tx.updateTable("crm_types").where("account_id", "=", accountId).where("raw_type", "=", rawType);
  // Read once more while the row is locked: another record may have brought fields along meanwhile.
  const locked = await update
    .set((eb) => ({ fields: eb.ref("fields") }))
    .returning("fields")
    .executeTakeFirst();
  const fields = new Map([...found.map(([name, value]) => [name, kindOf(value)] as const), ...(readFields(locked) ?? [])]);
  if (fields.size > MAX_FIELDS) throw new StorageError("invalid_target", `A type has ${MAX_FIELDS} fields of its own at most.`);
  await update.set({ fields: JSON.stringify([...fields]) }).execute();
}

const selectType = (db: Db, accountId: number, rawType: string): Promise<{ fields: string } | undefined> =>
  db.selectFrom("crm_types").select("fields").where("account_id", "=", accountId).where("raw_type", "=", rawType).executeTakeFirst();

const readFields = (row: { fields: string } | undefined): Map<string, string> | undefined =>
  row && new Map(JSON.parse(row.fields) as [string, string][]);

async function customTypes(db: Db, accountId: number): Promise<string[]> {
  const rows = await db.selectFrom("crm_types").select("raw_type").where("account_id", "=", accountId).execute();
  return rows
    .map(({ raw_type }) => raw_type)
    .filter((rawType) => standardType(rawType) === undefined)
    .toSorted();
}

const kindOf = (value: unknown): string => {
  if (value === null) return "string";
  return Array.isArray(value) ? "list" : typeof value;
};
