/** Something that happened in an account, as the server sent it. */
export interface AccountEvent {
  /** The same in every copy of an event that is delivered more than once. */
  readonly id: string;
  /** The account it happened in. */
  readonly account?: number;
  /** `add`, `delete`, `update`, `rename`, `move`, `copy`, `restore` …: the most specific one the service tells. */
  readonly type: string;
  /** An older word for some types: `+` for add, `-` for delete. */
  readonly action?: string;
  /** When it happened, approximately, as ISO 8601. Not always later than that of the event before it. */
  readonly modified?: string | null;
  readonly ip?: string | null;
  /** Who did it, by an id of the team API. */
  readonly user_id?: string | null;
  /** The object as it was then; of a deleted one, what was last known of it. */
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  /** The object before it was moved or renamed. */
  readonly previous_metadata?: Readonly<Record<string, unknown>> | null;
  readonly [key: string]: unknown;
}
