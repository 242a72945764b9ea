import { type Connection, type Handle, type Path, path } from "@kloudless/core";
import { CrmObject, type CrmObjectData, type NewFields } from "./crm-object.ts";
import { accountId } from "./internal/account-id.ts";

/** What can be written of a task of a CRM. */
export interface CrmTaskFields {
  /** The id of the CRM's account it belongs to. */
  account: string | null;
  status: string | null;
  /** E.g. `High`; each CRM has its own names. */
  priority: string | null;
  subject: string | null;
}

/** The fields of a task of a CRM. */
export interface CrmTaskData extends CrmObjectData, CrmTaskFields {
  readonly type: "task";
}

/** A new task of a CRM. */
export type NewCrmTask = NewFields<CrmTaskFields>;

/** A task of a CRM of which only the id is known. */
export type CrmTaskHandle = Handle<CrmTask, CrmTaskData>;

export interface CrmTask extends CrmTaskData {
  toJSON(): CrmTaskData;
}

/** Something to do. Not to be confused with work of the API that goes on after its answer. */
export class CrmTask extends CrmObject<CrmTaskData> {
  static override readonly writable: readonly string[] = [...CrmObject.writable, "account", "status", "priority", "subject"];

  constructor(connection: Connection, data: CrmTaskData) {
    super(connection, data, "Task");
  }

  protected override endpoint(): Path {
    return path`/accounts/${accountId(this.connection)}/crm/tasks/${this.id}`;
  }
}
