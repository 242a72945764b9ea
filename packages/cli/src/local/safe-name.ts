import { createHash } from "node:crypto";

/** What a file system makes of names. */
export interface NameRules {
  /** Whether names are held against the rules of Windows, too. */
  readonly isWindows: boolean;
  /** What names have in common that are the same to it. */
  fold(name: string): string;
}

/** Something with a name given by a service. */
export interface Named {
  readonly name: string;
  /** Tells it from others of the same name. */
  readonly id: string;
}

/** Bytes (of UTF-8) that a name can have on most file systems. */
const MOST_BYTES = 255;
/** Parts of downloads have names that begin so. */
const OURS = ".kloudless-";

/** Control characters, what separates paths on any system, halves of characters. */
const NEVER = /[\p{Cc}/\\]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;
const NEVER_ON_WINDOWS = /[<>:"|?*]/g;
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?= *(?:\.|$))/i;
/** What would be read as something escaped. */
const AMBIGUOUS = /%(?=[\da-f]{2}|~)/gi;
const MARK = /%~[\da-f]{8,64}(?=(?:\.[^.]*)?$)/;

/** On Windows and macOS names that differ in case only, or in how accents are written, are the same. */
export function foldedName(name: string): string {
  return name.normalize("NFC").toLocaleLowerCase("en").toLocaleUpperCase("en").normalize("NFC");
}

/**
 * A name for this machine, for a name given by a service: one that is no path, no device and nothing else but a name. What could not be in
 * it stands there as `%XX`, as in URLs; a name that needs none of that stays as it is. {@link remoteName} is the way back.
 */
export function localName(name: string, { isWindows }: Pick<NameRules, "isWindows">): string {
  let safe = name
    .replace(AMBIGUOUS, "%25")
    .replace(NEVER, escaped)
    .replace(/^\.{1,2}$/, escaped);
  if (isWindows) {
    safe = safe
      .replace(NEVER_ON_WINDOWS, escaped)
      .replace(/[. ]$/, escaped)
      .replace(DEVICE, (device) => escaped(device.charAt(0)) + device.slice(1));
  }
  if (safe.toLowerCase().startsWith(OURS)) safe = escaped(".") + safe.slice(1);
  // There is nothing to escape in a name without anything in it, and one that is cut needs something to tell it from others.
  return safe === "" || Buffer.byteLength(safe) > MOST_BYTES ? marked(safe, name) : safe;
}

/** The name that a service gave, from the one it has on this machine; of a name that was cut, what is left. */
export function remoteName(local: string): string {
  const unmarked = local.replace(MARK, "");
  return unmarked.replace(/(?:%[\da-f]{2})+/gi, (run) => {
    const half = /^(?:%ED%([AB][\dA-F])%([89AB][\dA-F]))/;
    let [text, rest] = ["", run];
    while (rest !== "") {
      const [whole, middle, last] = half.exec(rest) ?? [];
      if (whole !== undefined && middle !== undefined && last !== undefined) {
        text += String.fromCharCode(0xd000 | ((Number.parseInt(middle, 16) & 0x3f) << 6) | (Number.parseInt(last, 16) & 0x3f));
        rest = rest.slice(whole.length);
      } else {
        const end = rest.search(/(?<=.)%ED%[AB]/);
        const piece = end < 0 ? rest : rest.slice(0, end);
        text += decoded(piece);
        rest = rest.slice(piece.length);
      }
    }
    return text;
  });
}

/**
 * Names for this machine for all that is in a folder: no two of them are the same to the file system. Where names are the same, the object
 * with the lowest id keeps it, so that each run gives the same names.
 */
export function localNames<Item extends Named>(items: Iterable<Item>, rules: NameRules): Map<Item, string> {
  const sorted = [...items].toSorted((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
  const names = new Map<Item, string>();
  const taken = new Set<string>();
  const clashing: Item[] = [];
  for (const item of sorted) {
    const name = localName(item.name, rules);
    if (taken.has(rules.fold(name))) clashing.push(item);
    else {
      taken.add(rules.fold(name));
      names.set(item, name);
    }
  }
  for (const item of clashing) {
    const safe = localName(item.name, rules).replace(MARK, "");
    let name = "";
    for (let length = 8; name === "" || taken.has(rules.fold(name)); length += 8) name = marked(safe, `${item.name}\n${item.id}`, length);
    taken.add(rules.fold(name));
    names.set(item, name);
  }
  return names;
}

/** A name with a mark before its extension, cut so that it is not too long. */
function marked(safe: string, of: string, length = 8): string {
  // Different each time it is longer, however long: ids can be chosen by others.
  const digest = createHash("sha256")
    .update(`${of}\n${Math.floor((length - 1) / 64)}`)
    .digest("hex");
  const mark = `%~${digest.slice(0, ((length - 1) % 64) + 1)}`;
  const [, stem = safe, extension = ""] = /^(.+?)(\.[^.%]{1,16})?$/s.exec(safe) ?? [];
  return cut(stem, MOST_BYTES - mark.length - Buffer.byteLength(extension)) + mark + extension;
}

/** The first bytes of a text, without half a character or half an escape. */
function cut(text: string, bytes: number): string {
  let [kept, used] = ["", 0];
  for (const [piece] of text.matchAll(/(?:%[\da-f]{2})+|./gisu)) {
    used += Buffer.byteLength(piece);
    if (used > bytes) break;
    kept += piece;
  }
  return kept;
}

function escaped(text: string): string {
  let all = "";
  for (const byte of bytesOf(text)) all += `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  return all;
}

/** In UTF-8, but for half a character, which UTF-8 has no bytes for: it gets those it would have. */
function bytesOf(char: string): Uint8Array {
  const code = char.charCodeAt(0);
  if (char.length === 1 && code >= 0xd800 && code <= 0xdfff) return Uint8Array.of(0xed, 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  return Buffer.from(char);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not ours.
    return text;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
