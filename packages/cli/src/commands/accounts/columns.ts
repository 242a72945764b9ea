import type { Account } from "@kloudless/core";
import type { Column } from "../../output/table.ts";
import { formatTime } from "../../output/units.ts";

export const ACCOUNT_COLUMNS: readonly Column<Account>[] = [
  { name: "id", value: ({ id }) => id, alignRight: true },
  { name: "service", value: ({ service }) => service },
  { name: "account", value: ({ account }) => account, isFlexible: true },
  { name: "active", value: ({ active, enabled }) => active ?? enabled },
  { name: "admin", value: ({ admin }) => admin, isExtra: true },
  { name: "apis", value: ({ apis }) => apis?.join(","), isExtra: true },
  { name: "created", value: ({ created }) => formatTime(created), isExtra: true },
];
