import { CommandError } from "../../failure/command-error.ts";
import type { Entry } from "../ends/entry.ts";
import { grouped } from "../grouped.ts";

/** What is known by one name on both sides. */
interface Pair {
  /** Its name at the destination. */
  readonly name: string;
  readonly source: Entry | undefined;
  readonly destination: Entry | undefined;
}

/** A name that does not say what is meant. */
interface Unclear {
  readonly name: string;
  readonly error: CommandError;
}

/** What the destination makes of names. */
interface DestinationNames {
  /** The names that objects of the source have there. */
  namesFor(entries: readonly Entry[]): ReadonlyMap<Entry, string>;
  /** What names have in common that are the same there. */
  fold(name: string): string;
}

interface Match {
  readonly pairs: readonly Pair[];
  readonly unclear: readonly Unclear[];
}

/**
 * Finds for each object of a folder of the source what is in its place at the destination.
 */
export function match(source: readonly Entry[], destination: readonly Entry[], at: DestinationNames): Match {
  const fold = (name: string): string => at.fold(name);
  const pairs: Pair[] = [];
  const unclear: Unclear[] = [];
  const there = grouped(destination, ({ name }) => fold(name));
  const bySource = grouped(source, ({ name }) => name);
  const names = at.namesFor(source);
  for (const [name, entries] of bySource) {
    if (entries.length === 1) continue;
    unclear.push({ name, error: ambiguous(entries, name, "source") });
    // Whatever has such a name is somebody's: it is no more deleted than it is replaced.
    for (const entry of entries) there.delete(fold(names.get(entry) ?? name));
  }
  const alone = [...bySource.values()].flatMap(([entry, second]) => (entry === undefined || second !== undefined ? [] : [entry]));
  const nameOf = (entry: Entry): string => names.get(entry) ?? entry.name;
  // What has the very name goes first: another one that only looks like it would take it for its own.
  const exact = new Map(alone.map((entry) => [entry, takeFrom(there.get(fold(nameOf(entry))), nameOf(entry))]));
  for (const entry of alone) {
    const name = nameOf(entry);
    const same = exact.get(entry) ?? [];
    const fitting = same.length > 0 ? same : (there.get(fold(name))?.splice(0) ?? []);
    if (fitting.length > 1) unclear.push({ name, error: ambiguous(fitting, name, "destination") });
    else pairs.push({ name, source: entry, destination: fitting[0] });
  }
  for (const entry of [...there.values()].flat()) pairs.push({ name: entry.name, source: undefined, destination: entry });
  return { pairs, unclear };
}

/** Those of a name; they are taken out of what they were found in. */
function takeFrom(entries: Entry[] | undefined, name: string): readonly Entry[] {
  const taken = entries?.filter((entry) => entry.name === name) ?? [];
  for (const entry of taken) entries?.splice(entries.indexOf(entry), 1);
  return taken;
}

function ambiguous(entries: readonly Entry[], name: string, where: "source" | "destination"): CommandError {
  const listed = entries.map((entry) => `${entry.kind} id=${entry.ref}`).join(", ");
  return new CommandError(7, "ambiguous_name", `${entries.length} objects at the ${where} are named ${JSON.stringify(name)}: ${listed}.`, {
    hint: "Rename all but one.",
  });
}
