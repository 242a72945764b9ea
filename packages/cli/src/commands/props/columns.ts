import type { Property } from "@kloudless/storage";
import type { Column } from "../../output/table.ts";
import { formatTime } from "../../output/units.ts";

/** `exact` is for programs: times as they came. */
export function propertyColumns(exact: boolean): readonly Column<Property>[] {
  return [
    { name: "key", value: ({ key }) => key },
    { name: "value", value: ({ value }) => value, isFlexible: true },
    { name: "modified", value: ({ modified }) => (exact ? modified : formatTime(modified)), isExtra: true },
  ];
}
