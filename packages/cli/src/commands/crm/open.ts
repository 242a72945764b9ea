import { type CrmApi, crm } from "@kloudless/crm";
import type { Context } from "../../context/context.ts";
import { type Records, recordsOf } from "../records/records.ts";

/** The CRM of an account. */
export async function openCrm({ accounts }: Context, account: string): Promise<CrmApi> {
  return crm(await (await accounts).find(account));
}

export async function openCollection(
  context: Context,
  account: string,
  name: "accounts" | "contacts" | "leads" | "opportunities" | "campaigns" | "tasks",
): Promise<Records> {
  return recordsOf((await openCrm(context, account))[name]);
}

export async function openObjects(context: Context, account: string, type: string): Promise<Records> {
  return recordsOf((await openCrm(context, account)).objects(type));
}
