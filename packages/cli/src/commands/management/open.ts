import { type ManagementApi, management } from "@kloudless/management";
import type { Context } from "../../context/context.ts";
import { type Records, recordsOf } from "../records/records.ts";

export async function openManagement({ client }: Context): Promise<ManagementApi> {
  return management(await client);
}

export async function openApplications(context: Context): Promise<Records> {
  return recordsOf((await openManagement(context)).applications);
}

export async function openWebhooks(context: Context, application: string): Promise<Records> {
  return recordsOf((await openManagement(context)).applications.handle(application).webhooks);
}

export async function openDevelopers(context: Context): Promise<Records> {
  return recordsOf((await openManagement(context)).developers);
}
