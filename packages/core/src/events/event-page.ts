import type { AccountEvent } from "./account-event.ts";

/** A page of the stream of events. Iterating over it gives the events of this page only. */
export class EventPage implements Iterable<AccountEvent> {
  /** The events of this page, oldest first. */
  readonly objects: readonly AccountEvent[];
  /** Events on this page. */
  readonly count: number;
  /** Events behind this page that are waiting already, where the server says so. */
  readonly remaining: number | undefined;
  /**
   * Where to go on: given as `cursor`, it brings what came after this page, whenever that will be. Undefined only where the server gave
   * none and none was asked with.
   */
  readonly cursor: string | undefined;

  constructor(objects: readonly AccountEvent[], remaining: number | undefined, cursor: string | undefined) {
    this.objects = objects;
    this.count = objects.length;
    this.remaining = remaining;
    this.cursor = cursor;
  }

  [Symbol.iterator](): Iterator<AccountEvent> {
    return this.objects[Symbol.iterator]();
  }
}
