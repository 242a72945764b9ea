/** What can go wrong with stored content, whatever it is stored on. Each connector maps its own failures to one of these. */
export type StorageProblem =
  | "not_found"
  | "exists"
  | "not_empty"
  | "forbidden"
  | "full"
  | "invalid_name"
  | "invalid_target"
  | "changed"
  | "unsupported"
  | "busy";

/** A failure of the storage below, to be shown to the client. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly problem: StorageProblem;

  constructor(problem: StorageProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

export const isProblem = (error: unknown, problem: StorageProblem): boolean => error instanceof StorageError && error.problem === problem;
