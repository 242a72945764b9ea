/** An answer with a list, as the API writes it, for faults. */
export function listed(objects: readonly object[]): object {
  return { type: "object_list", api: "storage", page: 1, next_page: null, count: objects.length, total: objects.length, objects };
}
