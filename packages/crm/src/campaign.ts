import { type Connection, type Handle, type Path, path } from "@kloudless/core";
import { type CrmNumber, CrmObject, type CrmObjectData, type NewFields } from "./crm-object.ts";
import { accountId } from "./internal/account-id.ts";

/** What can be written of a campaign. */
export interface CampaignFields {
  /** The id of the campaign it is part of. */
  parent: string | null;
  name: string | null;
  campaign_type: string | null;
  start: string | Date | null;
  end: string | Date | null;
  status: string | null;
  expected_revenue: CrmNumber;
  actual_cost: CrmNumber;
  budgeted_cost: CrmNumber;
}

/** The fields of a campaign. */
export interface CampaignData extends CrmObjectData, CampaignFields {
  readonly type: "campaign";
}

/** A new campaign. It needs a `name`. */
export type NewCampaign = NewFields<CampaignFields>;

/** A campaign of which only the id is known. */
export type CampaignHandle = Handle<Campaign, CampaignData>;

export interface Campaign extends CampaignData {
  toJSON(): CampaignData;
}

/** A campaign. */
export class Campaign extends CrmObject<CampaignData> {
  static override readonly writable: readonly string[] = [
    ...CrmObject.writable,
    "parent",
    "name",
    "campaign_type",
    "start",
    "end",
    "status",
    "expected_revenue",
    "actual_cost",
    "budgeted_cost",
  ];

  constructor(connection: Connection, data: CampaignData) {
    super(connection, data, "Campaign");
  }

  protected override endpoint(): Path {
    return path`/accounts/${accountId(this.connection)}/crm/campaigns/${this.id}`;
  }
}
