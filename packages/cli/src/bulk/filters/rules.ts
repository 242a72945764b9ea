import picomatch from "picomatch";
import { UsageError } from "../../failure/command-error.ts";

/** A pattern of a filter, and what it says of paths that match. */
export interface Rule {
  readonly includes: boolean;
  /** Whether it matches a path. */
  matches(path: string): boolean;
  /** Whether it matches all that is in a folder, whatever its name. */
  matchesAllIn(folder: string): boolean;
}

/** Names with a dot at the front are nothing special, and `!` and `#` are characters like others. */
const OPTIONS = { dot: true, nonegate: true, strictSlashes: true };

/**
 * A rule of a pattern: `*.jpg` in any folder, `/docs/*.txt` from the top, `build/` a folder with all that is in it. `*` and `?` stop at slashes,
 * `**` does not; `[abc]` and `{a,b}` are as in a shell.
 *
 * @throws UsageError for an empty pattern.
 */
export function rule(includes: boolean, pattern: string, where: string): Rule {
  const isAnchored = pattern.startsWith("/");
  const given = isAnchored ? pattern.slice(1) : pattern;
  if (given === "" || given.startsWith("/")) throw new UsageError(`${where}: ${JSON.stringify(pattern)} is no pattern.`);
  const isEverything = given === "**" || (!isAnchored && given === "*");
  const whole = isEverything ? "**" : (isAnchored ? "" : "**/") + (given.endsWith("/") ? `${given}**` : given);
  const matches = compiled(whole, pattern, where);
  const base = whole.endsWith("/**") ? compiled(whole.slice(0, -3), pattern, where) : undefined;
  return {
    includes,
    // A folder's name alone does not match what is said of what is in it.
    matches: base === undefined ? matches : (path) => matches(path) && !(base(path) && !anyAbove(path, base)),
    matchesAllIn: (folder) => isEverything || (base !== undefined && (base(folder) || anyAbove(folder, base))),
  };
}

function compiled(glob: string, pattern: string, where: string): (path: string) => boolean {
  try {
    return picomatch(glob, OPTIONS);
  } catch (error) {
    throw new UsageError(`${where}: ${JSON.stringify(pattern)} is no pattern: ${(error as Error).message}`);
  }
}

/** Whether a folder above the path matches. */
function anyAbove(path: string, matches: (path: string) => boolean): boolean {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) if (matches(path.slice(0, end))) return true;
  return false;
}

/**
 * The rules of a file, a line each: `+ pattern` includes, `- pattern` excludes; empty lines and those with `#` or `;` in front say nothing.
 *
 * @throws UsageError that names the line.
 */
export function rulesOf(text: string, file: string): Rule[] {
  const rules: Rule[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#") || trimmed.startsWith(";")) continue;
    const [, sign, pattern] = /^([+-])\s+(.+)$/.exec(trimmed) ?? [];
    if (sign === undefined || pattern === undefined)
      throw new UsageError(`--filter-from ${file}, line ${index + 1}: begin it with \`+ \` or \`- \`, and a pattern.`);
    rules.push(rule(sign === "+", pattern, `--filter-from ${file}, line ${index + 1}`));
  }
  return rules;
}
