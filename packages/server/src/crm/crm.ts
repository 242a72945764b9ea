import { invalid, notFound } from "../http/api-error.ts";
import type { JsonObject } from "../http/body.ts";
import type { CrmRecord, CrmRecords } from "../state/crm-records.ts";
import type { CrmTypes } from "../state/crm-types.ts";
import type { AccountRow } from "../state/schema.ts";
import { changed, created, readChange } from "./record-change.ts";
import { rawIdOf } from "./record-ids.ts";
import { type RecordView, recordJson } from "./record-json.ts";
import { isCustomName, type RecordType, STANDARD, SYSTEM_FIELDS, standardType, typeOf } from "./record-types.ts";

/** What a CRM is made of. */
export interface CrmState {
  readonly crmRecords: CrmRecords;
  readonly crmTypes: CrmTypes;
}

/** The CRM of one account, as one client sees it. */
export class Crm {
  readonly account: AccountRow;
  readonly view: RecordView;
  readonly #state: CrmState;

  constructor(account: AccountRow, view: RecordView, state: CrmState) {
    this.account = account;
    this.view = view;
    this.#state = state;
  }

  shown(record: CrmRecord): Record<string, unknown> {
    return recordJson(record, this.view);
  }

  /**
   * The type that a `raw_type` names.
   *
   * @param options.create Whether a custom type may be a new one.
   * @throws ApiError 400 when there is none
   */
  async type(rawType: string | undefined, options: { create?: boolean } = {}): Promise<RecordType> {
    if (rawType === undefined || rawType === "") throw invalid("raw_type is required: the service's name of a type, such as Account.");
    const standard = standardType(rawType);
    if (standard !== undefined) return standard;
    const isThere = options.create === true || (await this.#state.crmTypes.find(this.account.id, rawType)) !== undefined;
    if (isThere && isCustomName(rawType)) return typeOf(rawType);
    throw invalid(`raw_type: there is no type ${JSON.stringify(rawType.slice(0, 80))}.`);
  }

  /** The names of all types there are. */
  async types(): Promise<string[]> {
    return [...STANDARD.map(({ rawType }) => rawType), ...(await this.#state.crmTypes.custom(this.account.id))];
  }

  /** The service's names of the fields of a type, and the kind of those that records brought along. */
  async fields(type: RecordType): Promise<{ known: readonly string[]; more: ReadonlyMap<string, string> }> {
    const more = (await this.#state.crmTypes.find(this.account.id, type.rawType)) ?? new Map<string, string>();
    return { known: [...SYSTEM_FIELDS, ...type.fields.map(({ raw }) => raw)], more };
  }

  /**
   * A record by either of its ids.
   *
   * @param type What it has to be; undefined for anything.
   * @throws ApiError 404
   */
  async find(id: string, type: RecordType | undefined): Promise<CrmRecord> {
    const record = await this.#state.crmRecords.find(this.account.id, rawIdOf(id));
    if (record === undefined || (type !== undefined && record.rawType !== type.rawType)) throw missing();
    return record;
  }

  /** @throws ApiError 400 */
  async create(type: RecordType, body: JsonObject): Promise<CrmRecord> {
    const record = await this.#state.crmRecords.add(this.account.id, type, created(type, readChange(type, body)));
    if (record === undefined) throw notFound("No account with this id.");
    return record;
  }

  /** @throws ApiError 400, 404 */
  async update(id: string, wanted: RecordType | undefined, body: JsonObject): Promise<CrmRecord> {
    const { rawId, rawType } = await this.find(id, wanted);
    const type = typeOf(rawType);
    const change = readChange(type, body);
    const record = await this.#state.crmRecords.change(this.account.id, type, rawId, (before) => changed(type, before, change));
    if (record === undefined) throw missing();
    return record;
  }

  /** @throws ApiError 404 */
  async remove(id: string, wanted: RecordType | undefined): Promise<void> {
    const { rawId } = await this.find(id, wanted);
    if (!(await this.#state.crmRecords.remove(this.account.id, rawId))) throw missing();
  }
}

const missing = () => notFound("No record with this id.");
