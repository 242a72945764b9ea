import type { Column } from "../../output/table.ts";
import { formatSize, formatTime } from "../../output/units.ts";
import type { RemoteObject } from "../../remote/remote-tree.ts";

/** The name of an object as lists show it: that of a folder ends with a slash. */
export function shownName({ name, type }: RemoteObject): string {
  return type === "folder" ? `${name}/` : name;
}

/** Columns of files and folders. `exact` is for programs: bytes, and times as they came. */
export function objectColumns(exact: boolean): readonly Column<RemoteObject>[] {
  return [
    { name: "id", value: ({ id }) => id, isExtra: true },
    { name: "type", value: ({ type }) => type, isExtra: true },
    { name: "size", value: ({ size }) => (exact || typeof size !== "number" ? size : formatSize(size)), alignRight: true },
    { name: "modified", value: ({ modified }) => (exact ? modified : formatTime(modified)) },
    { name: "name", value: shownName, isFlexible: true },
  ];
}
