import { type Connection, type Handle, type Path, path } from "@kloudless/core";
import { type CrmNumber, CrmObject, type CrmObjectData, type NewFields } from "./crm-object.ts";
import { accountId } from "./internal/account-id.ts";

/** What can be written of an opportunity. */
export interface OpportunityFields {
  /** The id of the CRM's account it belongs to. */
  account: string | null;
  /** The id of the campaign it came from. */
  campaign: string | null;
  name: string | null;
  /** How far it has come; each CRM has its own names. */
  stage_name: string | null;
  /** When it is expected to be decided. */
  closing_date: string | Date | null;
  next_step: string | null;
  amount: CrmNumber;
  /** In percent. */
  probability: CrmNumber;
  opportunity_type: string | null;
}

/** The fields of an opportunity. */
export interface OpportunityData extends CrmObjectData, OpportunityFields {
  readonly type: "opportunity";
}

/** A new opportunity. Most CRMs need a `name`, a `stage_name` and a `closing_date`. */
export type NewOpportunity = NewFields<OpportunityFields>;

/** An opportunity of which only the id is known. */
export type OpportunityHandle = Handle<Opportunity, OpportunityData>;

export interface Opportunity extends OpportunityData {
  toJSON(): OpportunityData;
}

/** Business that may come about. */
export class Opportunity extends CrmObject<OpportunityData> {
  static override readonly writable: readonly string[] = [
    ...CrmObject.writable,
    "account",
    "campaign",
    "name",
    "stage_name",
    "closing_date",
    "next_step",
    "amount",
    "probability",
    "opportunity_type",
  ];

  constructor(connection: Connection, data: OpportunityData) {
    super(connection, data, "Opportunity");
  }

  protected override endpoint(): Path {
    return path`/accounts/${accountId(this.connection)}/crm/opportunities/${this.id}`;
  }
}
