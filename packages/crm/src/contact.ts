import { type Connection, type Handle, type Path, path } from "@kloudless/core";
import { type CrmAddress, CrmObject, type CrmObjectData, type NewFields } from "./crm-object.ts";
import { accountId } from "./internal/account-id.ts";

/** What can be written of a contact. */
export interface ContactFields {
  /** The id of the CRM's account it belongs to. */
  account: string | null;
  /** The id of the lead it was. */
  lead: string | null;
  first_name: string | null;
  middle_name: string | null;
  last_name: string | null;
  title: string | null;
  department: string | null;
  email: string | null;
  fax: string | null;
  phone: string | null;
  mailing_address: CrmAddress;
}

/** The fields of a contact. */
export interface ContactData extends CrmObjectData, ContactFields {
  readonly type: "contact";
  /** The whole name, which the CRM makes of its parts. */
  readonly name: string | null;
}

/** A new contact. Most CRMs need a `last_name`. */
export type NewContact = NewFields<ContactFields>;

/** A contact of which only the id is known. */
export type ContactHandle = Handle<Contact, ContactData>;

export interface Contact extends ContactData {
  toJSON(): ContactData;
}

/** A person whom one does business with. */
export class Contact extends CrmObject<ContactData> {
  static override readonly writable: readonly string[] = [
    ...CrmObject.writable,
    "account",
    "lead",
    "first_name",
    "middle_name",
    "last_name",
    "title",
    "department",
    "email",
    "fax",
    "phone",
    "mailing_address",
  ];

  constructor(connection: Connection, data: ContactData) {
    super(connection, data, "Contact");
  }

  protected override endpoint(): Path {
    return path`/accounts/${accountId(this.connection)}/crm/contacts/${this.id}`;
  }
}
