import { type Connection, type Handle, type Path, path } from "@kloudless/core";
import { type CrmAddress, type CrmNumber, CrmObject, type CrmObjectData, type NewFields } from "./crm-object.ts";
import { accountId } from "./internal/account-id.ts";

/** What can be written of a lead. */
export interface LeadFields {
  first_name: string | null;
  middle_name: string | null;
  last_name: string | null;
  title: string | null;
  status: string | null;
  address: CrmAddress;
  company: string | null;
  industry: string | null;
  annual_revenue: CrmNumber;
  rating: string | null;
  email: string | null;
  fax: string | null;
  phone: string | null;
}

/** The fields of a lead. */
export interface LeadData extends CrmObjectData, LeadFields {
  readonly type: "lead";
  /** The whole name, which the CRM makes of its parts. */
  readonly name: string | null;
}

/** A new lead. Most CRMs need a `last_name` and a `company`. */
export type NewLead = NewFields<LeadFields>;

/** A lead of which only the id is known. */
export type LeadHandle = Handle<Lead, LeadData>;

export interface Lead extends LeadData {
  toJSON(): LeadData;
}

/** A person who may come to do business with one. */
export class Lead extends CrmObject<LeadData> {
  static override readonly writable: readonly string[] = [
    ...CrmObject.writable,
    "first_name",
    "middle_name",
    "last_name",
    "title",
    "status",
    "address",
    "company",
    "industry",
    "annual_revenue",
    "rating",
    "email",
    "fax",
    "phone",
  ];

  constructor(connection: Connection, data: LeadData) {
    super(connection, data, "Lead");
  }

  protected override endpoint(): Path {
    return path`/accounts/${accountId(this.connection)}/crm/leads/${this.id}`;
  }
}
