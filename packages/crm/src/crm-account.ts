import { type Connection, type Handle, type Path, path } from "@kloudless/core";
import { type CrmAddress, type CrmNumber, CrmObject, type CrmObjectData, type NewFields } from "./crm-object.ts";
import { accountId } from "./internal/account-id.ts";

/** What can be written of an account of a CRM. */
export interface CrmAccountFields {
  name: string | null;
  /** NAICS, in six digits. */
  industry_code: string | null;
  industry: string | null;
  employees: CrmNumber;
  rating: string | null;
  fax: string | null;
  phone: string | null;
  website: string | null;
  annual_revenue: CrmNumber;
  billing_address: CrmAddress;
  shipping_address: CrmAddress;
}

/** The fields of an account of a CRM. */
export interface CrmAccountData extends CrmObjectData, CrmAccountFields {
  readonly type: "account";
}

/** A new account of a CRM. It needs a `name`. */
export type NewCrmAccount = NewFields<CrmAccountFields>;

/** An account of a CRM of which only the id is known. */
export type CrmAccountHandle = Handle<CrmAccount, CrmAccountData>;

export interface CrmAccount extends CrmAccountData {
  toJSON(): CrmAccountData;
}

/** An account of a CRM: a company, or whoever else one does business with. Not to be confused with the account at the service. */
export class CrmAccount extends CrmObject<CrmAccountData> {
  static override readonly writable: readonly string[] = [
    ...CrmObject.writable,
    "name",
    "industry_code",
    "industry",
    "employees",
    "rating",
    "fax",
    "phone",
    "website",
    "annual_revenue",
    "billing_address",
    "shipping_address",
  ];

  constructor(connection: Connection, data: CrmAccountData) {
    super(connection, data, "Account");
  }

  protected override endpoint(): Path {
    return path`/accounts/${accountId(this.connection)}/crm/accounts/${this.id}`;
  }
}
