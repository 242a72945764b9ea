import type { Link } from "@kloudless/storage";
import type { Column } from "../../output/table.ts";
import { formatTime } from "../../output/units.ts";

/** `exact` is for programs: times as they came. */
export function linkColumns(exact: boolean): readonly Column<Link>[] {
  const time = (value: string | Date | null | undefined): string | null | undefined => {
    const text = value instanceof Date ? value.toISOString() : value;
    return exact ? text : formatTime(text);
  };
  return [
    { name: "id", value: ({ id }) => id },
    { name: "active", value: ({ active }) => active },
    { name: "direct", value: ({ direct }) => direct },
    { name: "password", value: ({ password }) => Boolean(password) },
    { name: "expires", value: ({ expiration }) => time(expiration) },
    { name: "created", value: ({ created }) => time(created), isExtra: true },
    { name: "modified", value: ({ modified }) => time(modified), isExtra: true },
    { name: "file_id", value: ({ file_id }) => file_id, isExtra: true },
    { name: "url", value: ({ url }) => url, isFlexible: true },
  ];
}
