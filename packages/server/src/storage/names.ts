const MAX_NAME_BYTES = 255;
const MAX_EXTENSION_BYTES = 64;
const MAX_ALTERNATIVES = 10_000;

/** The name as wished, then `name (1).txt`, `name (2).txt` …: where a clash is answered with another name. */
export const alternatives = (name: string, kind: "file" | "folder"): Iterable<string> => ({
  [Symbol.iterator]: () => generate(name, kind),
});

function* generate(name: string, kind: "file" | "folder"): Generator<string> {
  yield name;
  const dot = kind === "file" ? name.lastIndexOf(".") : -1;
  // What is longer than that is no extension, and might leave no room for a number.
  const cut = dot > 0 && Buffer.byteLength(name.slice(dot)) <= MAX_EXTENSION_BYTES ? dot : name.length;
  const extension = name.slice(cut);
  for (let n = 1; n <= MAX_ALTERNATIVES; n++) {
    const suffix = ` (${n})${extension}`;
    yield shorten(name.slice(0, cut), MAX_NAME_BYTES - Buffer.byteLength(suffix)) + suffix;
  }
}

/** The longest start of `text` that fits in so many bytes of UTF-8, never half a character. */
function shorten(text: string, maxBytes: number): string {
  let bytes = 0;
  let kept = "";
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept;
}
