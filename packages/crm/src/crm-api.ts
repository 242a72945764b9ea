import { ArgumentError, type Connection, type Path, path, type RequestOptions } from "@kloudless/core";
import { type BatchRequest, type BatchResults, batch } from "./batch.ts";
import { Campaign, type CampaignData, type NewCampaign } from "./campaign.ts";
import { type AccountFilterParams, CrmCollection } from "./collection.ts";
import { Contact, type ContactData, type NewContact } from "./contact.ts";
import { CrmAccount, type CrmAccountData, type NewCrmAccount } from "./crm-account.ts";
import { CrmTask, type CrmTaskData, type NewCrmTask } from "./crm-task.ts";
import { GenericObject, type GenericObjectData, type NewGenericObject } from "./generic-object.ts";
import { accountId } from "./internal/account-id.ts";
import { Lead, type LeadData, type NewLead } from "./lead.ts";
import { type NewOpportunity, Opportunity, type OpportunityData } from "./opportunity.ts";
import { CrmRecent } from "./recent.ts";
import { CrmSchemas } from "./schemas.ts";
import { CrmSearch } from "./search.ts";

/** The CRM of one account: what `account.crm` is. */
export class CrmApi {
  /** The CRM's accounts: those one does business with. */
  readonly accounts: CrmCollection<CrmAccount, CrmAccountData, NewCrmAccount>;
  readonly contacts: CrmCollection<Contact, ContactData, NewContact, AccountFilterParams>;
  readonly leads: CrmCollection<Lead, LeadData, NewLead>;
  readonly opportunities: CrmCollection<Opportunity, OpportunityData, NewOpportunity, AccountFilterParams>;
  readonly campaigns: CrmCollection<Campaign, CampaignData, NewCampaign>;
  readonly tasks: CrmCollection<CrmTask, CrmTaskData, NewCrmTask>;
  /** Search for records of all types. */
  readonly search: CrmSearch;
  /** The records of all types that were changed last. */
  readonly recent: CrmRecent;
  /** What types of record there are. */
  readonly schemas: CrmSchemas;
  readonly #connection: Connection;

  /** @throws ArgumentError when the connection is not that of an account. */
  constructor(connection: Connection) {
    const id = accountId(connection);
    const collection = <T extends { readonly id: string; refresh(): Promise<T> }, Data extends { readonly id: string }, New extends object>(
      where: Path,
      rawType: string,
      Type: new (connection: Connection, data: Data) => T,
    ): CrmCollection<T, Data, New> => new CrmCollection(connection, { path: where, rawType, make: (data) => new Type(connection, data) });
    this.accounts = collection(path`/accounts/${id}/crm/accounts`, "Account", CrmAccount);
    this.contacts = collection(path`/accounts/${id}/crm/contacts`, "Contact", Contact);
    this.leads = collection(path`/accounts/${id}/crm/leads`, "Lead", Lead);
    this.opportunities = collection(path`/accounts/${id}/crm/opportunities`, "Opportunity", Opportunity);
    this.campaigns = collection(path`/accounts/${id}/crm/campaigns`, "Campaign", Campaign);
    this.tasks = collection(path`/accounts/${id}/crm/tasks`, "Task", CrmTask);
    this.search = new CrmSearch(connection);
    this.recent = new CrmRecent(connection);
    this.schemas = new CrmSchemas(connection);
    this.#connection = connection;
  }

  /**
   * The records of any type, by the service's own name of it: `User`, `Foo__c` … Ids of the service are taken in place of the API's.
   *
   * @param rawType - As the service spells it.
   * @throws ArgumentError when it is empty.
   */
  objects(rawType: string): CrmCollection<GenericObject, GenericObjectData, NewGenericObject> {
    if (typeof rawType !== "string" || rawType === "")
      throw new ArgumentError("rawType", "`rawType` must be the service's name of a type.");
    return new CrmCollection(this.#connection, {
      path: path`/accounts/${accountId(this.#connection)}/crm/objects`,
      rawType,
      make: (data) => new GenericObject(this.#connection, data, rawType),
    });
  }

  /**
   * Sends several requests as one. Each stands for itself: one that fails is in the results as what it failed with, and changes nothing
   * for the others. In which order they are carried out is not certain. Sent again like a GET where all of them are.
   *
   * @returns What came of each, in the order of the requests.
   * @throws ArgumentError when two requests have the same id.
   */
  batch<const Requests extends readonly BatchRequest[]>(requests: Requests, options?: RequestOptions): Promise<BatchResults<Requests>> {
    return batch(this.#connection, requests, options);
  }
}
