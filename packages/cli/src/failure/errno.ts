/** The code of an error of the system, e.g. `ENOENT`; undefined for any other. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
