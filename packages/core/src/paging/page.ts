/** A page of a list, as the server sent it. Iterating over it gives the objects of this page only. */
export class Page<T> implements Iterable<T> {
  /** The objects of this page. */
  readonly objects: readonly T[];
  /** Objects on this page. */
  readonly count: number;
  /** Objects on all pages, where the server says so. */
  readonly total: number | undefined;
  /** What to give as `page` to get the next page; undefined on the last one. */
  readonly nextPage: string | number | undefined;

  constructor(objects: readonly T[], total: number | undefined, nextPage: string | number | undefined) {
    this.objects = objects;
    this.count = objects.length;
    this.total = total;
    this.nextPage = nextPage;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.objects[Symbol.iterator]();
  }
}
