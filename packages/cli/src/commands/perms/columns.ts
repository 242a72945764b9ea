import type { Permission } from "@kloudless/storage";
import type { Column } from "../../output/table.ts";

export const PERMISSION_COLUMNS: readonly Column<Permission>[] = [
  { name: "type", value: ({ type }) => type },
  { name: "role", value: ({ role }) => role },
  { name: "id", value: ({ id }) => id, isExtra: true },
  { name: "who", value: ({ email, id }) => email ?? id },
  { name: "name", value: ({ name }) => name, isFlexible: true },
];
