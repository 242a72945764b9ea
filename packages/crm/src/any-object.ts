import type { Connection } from "@kloudless/core";
import { Campaign, type CampaignData } from "./campaign.ts";
import { Contact, type ContactData } from "./contact.ts";
import { CrmAccount, type CrmAccountData } from "./crm-account.ts";
import { CrmTask, type CrmTaskData } from "./crm-task.ts";
import { GenericObject, type GenericObjectData } from "./generic-object.ts";
import { Lead, type LeadData } from "./lead.ts";
import { Opportunity, type OpportunityData } from "./opportunity.ts";

/** A record of any type, told apart by its `type`. */
export type AnyCrmObject = CrmAccount | Campaign | Contact | CrmTask | Lead | Opportunity | (GenericObject & { readonly type: "object" });

/** The record in an answer. One of a type that this version does not know, or of none, is generic and keeps all of its fields. */
export function anyObject(connection: Connection, data: unknown): AnyCrmObject {
  switch ((data as { type?: unknown }).type) {
    case "account":
      return new CrmAccount(connection, data as CrmAccountData);
    case "campaign":
      return new Campaign(connection, data as CampaignData);
    case "contact":
      return new Contact(connection, data as ContactData);
    case "lead":
      return new Lead(connection, data as LeadData);
    case "opportunity":
      return new Opportunity(connection, data as OpportunityData);
    case "task":
      return new CrmTask(connection, data as CrmTaskData);
    default:
      return new GenericObject(connection, data as GenericObjectData) as GenericObject & { readonly type: "object" };
  }
}
