/** A line of `sha256sum`: where a name has a backslash or the end of a line in it, they are escaped, and a backslash before the line says so. */
export function sumLine(hash: string, name: string): string {
  const escaped = name.replace(/[\\\n\r]/g, (char) => ESCAPED[char] ?? char);
  return `${escaped === name ? "" : "\\"}${hash}  ${escaped}`;
}

const ESCAPED: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r" };
