import type { Version } from "@kloudless/storage";
import type { Column } from "../../output/table.ts";
import { formatSize, formatTime } from "../../output/units.ts";
import type { Run } from "../../program/command.ts";
import { parseRemote } from "../../remote/address.ts";

export const versionsLs: Run<{ readonly address: string }, object> = async (context, { address }) => {
  const { output, signal } = context;
  const file = await (await context.tree).file(parseRemote(address));
  await output.list(columns(output.format.kind === "plain"), file.versions.all({}, { signal }));
};

function columns(exact: boolean): readonly Column<Version>[] {
  return [
    { name: "size", value: ({ size }) => (exact || typeof size !== "number" ? size : formatSize(size)), alignRight: true },
    { name: "modified", value: ({ modified }) => (exact ? modified : formatTime(modified)) },
    { name: "created", value: ({ created }) => (exact ? created : formatTime(created)), isExtra: true },
    { name: "id", value: ({ id }) => id, isFlexible: true },
  ];
}
