export type { AnyCrmObject } from "./any-object.ts";
export type { BatchBody, BatchFailure, BatchList, BatchRequest, BatchResults, BatchSuccess, BatchTarget } from "./batch.ts";
export { Campaign, type CampaignData, type CampaignFields, type CampaignHandle, type NewCampaign } from "./campaign.ts";
export { type AccountFilterParams, type CollectionPlace, CrmCollection } from "./collection.ts";
export { Contact, type ContactData, type ContactFields, type ContactHandle, type NewContact } from "./contact.ts";
export { crm } from "./crm.ts";
export { CrmAccount, type CrmAccountData, type CrmAccountFields, type CrmAccountHandle, type NewCrmAccount } from "./crm-account.ts";
export { CrmApi } from "./crm-api.ts";
export { type CrmAddress, type CrmNumber, CrmObject, type CrmObjectData, type CrmRaw, type NewFields } from "./crm-object.ts";
export { CrmTask, type CrmTaskData, type CrmTaskFields, type CrmTaskHandle, type NewCrmTask } from "./crm-task.ts";
export {
  GenericObject,
  type GenericObjectData,
  type GenericObjectFields,
  type GenericObjectHandle,
  type NewGenericObject,
} from "./generic-object.ts";
export { Lead, type LeadData, type LeadFields, type LeadHandle, type NewLead } from "./lead.ts";
export { type NewOpportunity, Opportunity, type OpportunityData, type OpportunityFields, type OpportunityHandle } from "./opportunity.ts";
export { CrmRecent, type CrmRecentParams } from "./recent.ts";
export { type CrmSchema, CrmSchemas } from "./schemas.ts";
export { CrmSearch, type CrmSearchParams } from "./search.ts";
