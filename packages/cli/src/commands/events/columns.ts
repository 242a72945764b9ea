import type { AccountEvent } from "@kloudless/core";
import type { Column } from "../../output/table.ts";
import { formatTime } from "../../output/units.ts";

/** Columns of events, as part of whatever holds them. */
export function eventColumns<Item>(eventOf: (item: Item) => AccountEvent): readonly Column<Item>[] {
  const name = (metadata: AccountEvent["metadata"]): string => textOf(metadata?.name) || textOf(metadata?.id);
  return [
    { name: "time", value: (item) => formatTime(eventOf(item).modified) },
    { name: "type", value: (item) => eventOf(item).type },
    { name: "what", value: (item) => textOf(eventOf(item).metadata?.type) },
    {
      name: "name",
      isFlexible: true,
      value: (item) => {
        const { metadata, previous_metadata: before } = eventOf(item);
        const [now, was] = [name(metadata), name(before)];
        return was === "" || was === now ? now : `${was} → ${now}`;
      },
    },
    { name: "id", value: (item) => eventOf(item).id, isExtra: true },
    { name: "account", value: (item) => eventOf(item).account, isExtra: true },
    { name: "user", value: (item) => eventOf(item).user_id, isExtra: true },
  ];
}

/** What is no text is no name. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
