import type { TimeWindow } from "@kloudless/calendar";
import { UsageError } from "../../failure/command-error.ts";
import type { Column } from "../../output/table.ts";
import type { Run } from "../../program/command.ts";
import { openCalendar } from "./open.ts";

interface Options {
  readonly from: Date | undefined;
  readonly until: Date | undefined;
  readonly meeting: string | undefined;
  readonly calendar: string[] | undefined;
}

// As they came: with the offset they are meant in.
const COLUMNS: readonly Column<TimeWindow>[] = [
  { name: "start", value: ({ start }) => start },
  { name: "end", value: ({ end }) => end },
];

export const availability: Run<{ readonly account: string }, Options> = async (
  context,
  { account },
  { from = new Date(), until, meeting = "PT30M", calendar },
) => {
  if (until === undefined) throw new UsageError("Give --until: where to end to look.");
  if (until <= from) throw new UsageError("--until must be later than --from.");
  const free = await (await openCalendar(context, account)).findAvailability(
    { meeting_duration: meeting, time_windows: [{ start: from, end: until }], calendars: calendar },
    { signal: context.signal },
  );
  await context.output.list(COLUMNS, free);
};
