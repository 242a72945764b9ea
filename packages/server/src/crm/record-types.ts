/** What a value of a field can be. References are ids of other records. */
type FieldKind = "text" | "number" | "time" | "address" | "reference";

/** A field that the API knows: its unified name, and what the service calls it. */
export interface Field {
  readonly name: string;
  readonly raw: string;
  readonly kind: FieldKind;
  /** Whether a record cannot be without it. */
  readonly required?: true;
  /** What a new record gets that comes without it. */
  readonly initial?: string;
  /** Whether the service makes it out of other fields; what clients write to it is ignored. */
  readonly computed?: true;
}

/** A type of record. */
export interface RecordType {
  /** What the service calls it: `Account`. */
  readonly rawType: string;
  /** What the API calls it: `account`; `object` for what has no unified form. */
  readonly type: string;
  /** Where its records are, below `crm`. */
  readonly collection: string;
  /** What its raw ids begin with. */
  readonly prefix: string;
  readonly fields: readonly Field[];
}

type More = Partial<Pick<Field, "required" | "initial" | "computed">>;

const field =
  (kind: FieldKind) =>
  (name: string, raw: string, more: More = {}): Field => ({ name, raw, kind, ...more });
const [text, number, time, address, reference] = [field("text"), field("number"), field("time"), field("address"), field("reference")];

const owner = reference("owner", "OwnerId");
const description = text("description", "Description");
const required = { required: true } as const;

/** The name of a person is made of its parts. */
const person = [
  text("first_name", "FirstName"),
  text("middle_name", "MiddleName"),
  text("last_name", "LastName", required),
  text("name", "Name", { computed: true }),
];

/** The types that the API has unified, by the names of their collections. */
export const UNIFIED: readonly RecordType[] = [
  {
    rawType: "Account",
    type: "account",
    collection: "accounts",
    prefix: "001",
    fields: [
      text("name", "Name", required),
      owner,
      text("industry_code", "NaicsCode"),
      text("industry", "Industry"),
      number("employees", "NumberOfEmployees"),
      text("rating", "Rating"),
      text("fax", "Fax"),
      text("phone", "Phone"),
      text("website", "Website"),
      number("annual_revenue", "AnnualRevenue"),
      address("billing_address", "BillingAddress"),
      address("shipping_address", "ShippingAddress"),
      description,
    ],
  },
  {
    rawType: "Contact",
    type: "contact",
    collection: "contacts",
    prefix: "003",
    fields: [
      reference("account", "AccountId"),
      owner,
      reference("lead", "LeadId"),
      ...person,
      text("title", "Title"),
      text("department", "Department"),
      text("email", "Email"),
      text("fax", "Fax"),
      text("phone", "Phone"),
      address("mailing_address", "MailingAddress"),
      description,
    ],
  },
  {
    rawType: "Lead",
    type: "lead",
    collection: "leads",
    prefix: "00Q",
    fields: [
      owner,
      ...person,
      text("title", "Title"),
      text("status", "Status", { initial: "Open - Not Contacted" }),
      address("address", "Address"),
      text("company", "Company", required),
      text("industry", "Industry"),
      number("annual_revenue", "AnnualRevenue"),
      text("rating", "Rating"),
      text("email", "Email"),
      text("fax", "Fax"),
      text("phone", "Phone"),
      description,
    ],
  },
  {
    rawType: "Opportunity",
    type: "opportunity",
    collection: "opportunities",
    prefix: "006",
    fields: [
      reference("account", "AccountId"),
      reference("campaign", "CampaignId"),
      owner,
      text("name", "Name", required),
      text("stage_name", "StageName", required),
      time("closing_date", "CloseDate", required),
      text("next_step", "NextStep"),
      number("amount", "Amount"),
      number("probability", "Probability"),
      text("opportunity_type", "Type"),
      description,
    ],
  },
  {
    rawType: "Campaign",
    type: "campaign",
    collection: "campaigns",
    prefix: "701",
    fields: [
      owner,
      reference("parent", "ParentId"),
      text("name", "Name", required),
      text("campaign_type", "Type"),
      time("start", "StartDate"),
      time("end", "EndDate"),
      text("status", "Status", { initial: "Planned" }),
      number("expected_revenue", "ExpectedRevenue"),
      number("actual_cost", "ActualCost"),
      number("budgeted_cost", "BudgetedCost"),
      description,
    ],
  },
  {
    rawType: "Task",
    type: "task",
    collection: "tasks",
    prefix: "00T",
    fields: [
      reference("account", "AccountId"),
      owner,
      text("status", "Status", { initial: "Not Started" }),
      text("priority", "Priority", { initial: "Normal" }),
      text("subject", "Subject"),
      description,
    ],
  },
];

/** A type that is the service's alone: of its records only the raw data and the most common fields are unified. */
const generic = (rawType: string, prefix: string): RecordType => ({
  rawType,
  type: "object",
  collection: "objects",
  prefix,
  fields: [text("name", "Name"), owner, description],
});

/** The types that every CRM has. */
export const STANDARD: readonly RecordType[] = [...UNIFIED, generic("User", "005")];

const byRawType = new Map(STANDARD.map((type) => [type.rawType, type]));

/** Whether a new type may be called so: the way in which services tell custom types from their own. */
export const isCustomName = (rawType: string): boolean => /^[A-Za-z][A-Za-z0-9_]{0,76}__c$/.test(rawType);

export const standardType = (rawType: string): RecordType | undefined => byRawType.get(rawType);

/** The type of a record that is there. */
export const typeOf = (rawType: string): RecordType => byRawType.get(rawType) ?? generic(rawType, "a00");

/** Fields of the service that every record has and no client writes. */
export const SYSTEM_FIELDS: readonly string[] = ["Id", "CreatedDate", "LastModifiedDate"];
