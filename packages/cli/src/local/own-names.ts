const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/.source;

/** What the engine calls a file that is not whole yet. */
const PART = new RegExp(`^\\.kloudless-${UUID}\\.part$`);
/** Directories of downloads (see `workshop.ts`), and what file systems are tried with (see `name-rules.ts`). */
const OTHERS = new RegExp(`^\\.kloudless-(?:(?:[\\da-f]{32}|\\d+(?:-[\\da-f]+){3})\\.d|${UUID}-.+\\.tmp)$`);

export function isPartName(name: string): boolean {
  return PART.test(name);
}

/**
 * Whether a name is one of those that this program gives to downloads that are under way, or can be gone on with: nobody's files. What
 * merely begins like one is somebody's.
 */
export function isOwnName(name: string): boolean {
  return PART.test(name) || OTHERS.test(name);
}
