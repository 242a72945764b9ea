/** The first so many; all without a number. Nothing more is asked for. */
export async function* firstOf<Item>(
  items: AsyncIterable<Item>,
  limit: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<Item, void, undefined> {
  let left = limit;
  for await (const item of items) {
    yield item;
    if (--left <= 0) return;
  }
}
