import type { Column } from "../../output/table.ts";
import { formatSize, formatTime } from "../../output/units.ts";
import type { RemoteObject } from "../../remote/remote-tree.ts";
import type { Walked } from "../../remote/walk.ts";

/** A name or path of an object as lists show it: that of a folder ends with a slash. */
export function shownName({ type }: RemoteObject, name: string): string {
  return type === "folder" ? `${name}/` : name;
}

/** Columns of files and folders, but for how they are called. `exact` is for programs: bytes, and times as they came. */
function objectColumns(exact: boolean): readonly Column<RemoteObject>[] {
  return [
    { name: "id", value: ({ id }) => id, isExtra: true },
    { name: "type", value: ({ type }) => type, isExtra: true },
    { name: "mime_type", value: (item) => ("mime_type" in item ? item.mime_type : undefined), isExtra: true },
    { name: "size", value: ({ size }) => (exact || typeof size !== "number" ? size : formatSize(size)), alignRight: true },
    { name: "created", value: ({ created }) => (exact ? created : formatTime(created)), isExtra: true },
    { name: "modified", value: ({ modified }) => (exact ? modified : formatTime(modified)) },
  ];
}

/** Columns of what was found below a folder, with its path from there. */
export function walkedColumns(exact: boolean, hasIds: boolean): readonly Column<Walked>[] {
  const columns = objectColumns(exact).map(
    (column): Column<Walked> => ({
      ...column,
      ...(hasIds && column.name === "id" ? { isExtra: false } : {}),
      value: ({ item }) => column.value(item),
    }),
  );
  return [...columns, { name: "name", value: ({ item, path }) => shownName(item, path.join("/")), isFlexible: true }];
}

/** Columns of what was found anywhere, with the address by which a command takes it. */
export function foundColumns(exact: boolean, address: (item: RemoteObject) => string): readonly Column<RemoteObject>[] {
  return [...objectColumns(exact), { name: "address", value: (item) => shownName(item, address(item)), isFlexible: true }];
}
