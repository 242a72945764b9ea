/** Bytes (of UTF-8) that a name can have on most file systems, and at most services. */
const MOST_BYTES = 255;
/** What is longer than that is no extension, and might leave no room for a number. */
const MOST_EXTENSION_BYTES = 64;
const MOST = 10_000;

/** A name as it is, then with numbers before its extension, as services number them: `a.txt`, `a (1).txt`, `a (2).txt` and so on. */
export function* alternatives(name: string, kind: "file" | "folder"): Generator<string, void, undefined> {
  yield name;
  const dot = kind === "file" ? name.lastIndexOf(".") : -1;
  const end = dot > 0 && Buffer.byteLength(name.slice(dot)) <= MOST_EXTENSION_BYTES ? dot : name.length;
  for (let number = 1; number <= MOST; number++) {
    const rest = ` (${number})${name.slice(end)}`;
    yield cut(name.slice(0, end), MOST_BYTES - Buffer.byteLength(rest)) + rest;
  }
}

/** The first bytes of a text, without half a character. */
function cut(text: string, bytes: number): string {
  let [kept, used] = ["", 0];
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    kept += character;
  }
  return kept;
}
