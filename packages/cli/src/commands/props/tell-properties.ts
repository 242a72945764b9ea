import type { Property } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { propertyColumns } from "./columns.ts";

/** The properties after a change: for programs as JSON, for people how many there are. */
export async function tellProperties({ notes, output }: Context, text: string, properties: readonly Property[]): Promise<void> {
  if (output.isJson) return output.list(propertyColumns(true), properties);
  await notes.note(`${text}: ${properties.length} ${properties.length === 1 ? "property" : "properties"}`);
}
