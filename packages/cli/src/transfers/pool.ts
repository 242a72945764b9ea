/**
 * Works on items as they come, several at a time. The first error ends it, once those under way have ended.
 *
 * @param limit - How many at a time.
 */
export async function inPool<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const failures: unknown[] = [];
  let last: Promise<unknown> = Promise.resolve();
  // One asks for the next item at a time: a generator does not like to be asked by several.
  const next = (): Promise<IteratorResult<Item, unknown>> => {
    const turn = last.then(() => iterator.next());
    last = turn.catch(() => undefined);
    return turn;
  };
  const worker = async (): Promise<void> => {
    while (failures.length === 0) {
      const { done, value } = await next();
      if (done || failures.length > 0) return;
      await work(value);
    }
  };
  await Promise.all(Array.from({ length: limit }, () => worker().catch((error: unknown) => failures.push(error))));
  if (failures.length === 0) return;
  await iterator.return?.();
  throw failures[0];
}
