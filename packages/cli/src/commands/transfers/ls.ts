import type { Column } from "../../output/table.ts";
import { formatSize, formatTime } from "../../output/units.ts";
import type { Run } from "../../program/command.ts";
import { TransferStore } from "../../transfers/store.ts";
import { type DescribedTransfer, described } from "./described.ts";

export const ls: Run<object, object> = async ({ output, paths }) => {
  const isExact = output.format.kind === "plain";
  const columns: Column<DescribedTransfer>[] = [
    { name: "id", value: ({ id }) => id },
    { name: "state", value: ({ state }) => state },
    { name: "kind", value: ({ kind }) => kind },
    { name: "begun", value: ({ begun }) => (isExact ? begun : formatTime(begun)) },
    { name: "done", value: (transfer) => doneOf(transfer) },
    {
      name: "from",
      value: ({ sources: [first = "", ...more] }) => (more.length === 0 ? first : `${first} and ${more.length} more`),
      isFlexible: true,
    },
    { name: "to", value: ({ target }) => target },
    { name: "profile", value: ({ profile }) => profile, isExtra: true },
    { name: "error", value: ({ error }) => error, isExtra: true },
    { name: "pid", value: ({ pid }) => pid, isExtra: true },
  ];
  const all = await new TransferStore(paths).list();
  await output.list(columns, await Promise.all(all.map(described)));
};

/** `3 files`, `24 MiB of 64 MiB`. */
function doneOf({ files, files_done }: DescribedTransfer): string {
  const [only, ...more] = files;
  if (files_done > 0 || more.length > 0 || only === undefined) return files_done === 1 ? "1 file" : `${files_done} files`;
  const { confirmed, total } = only;
  return confirmed === null || total === null ? "" : `${formatSize(confirmed)} of ${formatSize(total)}`;
}
