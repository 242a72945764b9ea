/** All texts in a record, in lower case, a line each: what a search by keyword looks through. */
export function searchable(value: unknown): string {
  return (
    texts(value)
      .join("\n")
      .toLowerCase()
      // Databases would cut the text at the one and refuse the other.
      .replaceAll(/[\0\p{Cs}]/gu, "")
  );
}

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(texts);
}
