import type { WebhookDelivery } from "@kloudless/management";
import type { Column } from "../../output/table.ts";
import type { Run } from "../../program/command.ts";
import { openManagement } from "./open.ts";

const COLUMNS: readonly Column<WebhookDelivery>[] = [
  { name: "created", value: ({ created }) => created },
  { name: "account", value: ({ account }) => account, alignRight: true },
  { name: "attempt", value: ({ attempt }) => attempt, alignRight: true },
  { name: "result", value: ({ result }) => result },
  { name: "status", value: ({ status }) => status, alignRight: true },
  { name: "error", value: ({ error }) => error, isFlexible: true },
  { name: "id", value: ({ id }) => id, isExtra: true },
  { name: "milliseconds", value: ({ milliseconds }) => milliseconds, alignRight: true, isExtra: true },
];

export const deliveries: Run<{ readonly application: string; readonly id: string }, object> = async (context, { application, id }) => {
  const { applications } = await openManagement(context);
  const { signal } = context;
  const webhook = await applications.handle(application).webhooks.retrieve(id, { signal });
  await context.output.list(COLUMNS, webhook.deliveries({}, { signal }));
};
