/** Ways up, out, or to the root. */
const paths = [
  ..."., .., ..., ../x, ../../x, ../../../../../../etc/passwd, ..\\x, ..\\..\\x, ./x, .\\x, x/.., x/../.., x/../../y, a/b, a\\b, a//b".split(
    ", ",
  ),
  ..."/, //, /abs, //host/share, /etc/passwd, /dev/null, /proc/self/environ, \\, \\\\srv\\s, \\\\?\\C:\\x, \\\\.\\pipe\\x".split(", "),
  ..."C:, C:\\x, C:/x, c:x, D:\\..\\x, file:///etc/passwd, ~, ~/x, ~root, $HOME, ${HOME}, %USERPROFILE%, `id`, $(id)".split(", "),
  ..."%2e%2e, %2e%2e%2fx, ..%2fx, ..%5cx, %252e%252e%252f, ..%c0%afx, ..;/x, x/, x\\, .git, .git/config, .ssh/authorized_keys".split(", "),
];

/** What a Windows disk takes for something else than a name, by itself, with an extension, and in other letters. */
const devices = ["CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"]
  .concat(Array.from({ length: 9 }, (_, index) => [`COM${index + 1}`, `LPT${index + 1}`]).flat())
  .concat("COM¹", "LPT²")
  .flatMap((name) => [name, `${name}.txt`, name.toLowerCase(), `${name}.tar.gz`, `${name} `, `${name}:`]);

/** Letters that look like others, turn the direction, cannot be seen, or are dropped where they are normalized. */
const letters = [
  ..."\uff0e\uff0e, \uff0e\uff0e\uff0fx, \u2025, \u2024\u2024/x, \u2215x, \u2044x, \uff0fetc\uff0fpasswd, \uff3cx, \u202egpj.exe, a\u202eb, \u200fx, \u200b, x\u200b, \u2060, \ufeffx, \u00adx, \u212a, \u0131, \u0130, \u017f, ß".split(
    ", ",
  ),
  ..."é, e\u0301, \u00c5, A\u030a, \u212b, ﬁ, fi, 가, \u1100\u1161, 👩\u200d👩\u200d👧\u200d👦, 🏳\ufe0f\u200d🌈, \u0301x, \ud800, x\udc00".split(
    ", ",
  ),
];

/** Every character that ends a line, a text or a command somewhere, in a name and before it. */
const characters = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code))
  .concat("\u007f\u0085\u2028\u2029:*?\"<>|;&'".split(""))
  .flatMap((character) => [`a${character}b`, `${character}x`]);

/** Names that are taken for options, hidden, or end in what is cut off; that are too long, or none. */
const others = [
  ..."-, --, -rf, --help, -o x, .hidden, x., x.., x ,  x, x. ., :ads, x:ads, x::$DATA, A, a, README, readme, ReadMe, desktop.ini".split(
    ", ",
  ),
  ..."Thumbs.db, __proto__, constructor, toString, null, undefined, NaN, 0, true, [object Object], index.html, .htaccess".split(", "),
  ..." |.kloudless-.part|.kloudless-00000000-0000-4000-8000-000000000000.part|two|one.part|two.journal".split("|"),
  "",
  " ",
  "x".repeat(255),
  "x".repeat(256),
  "x".repeat(300),
  "é".repeat(150),
  "👍".repeat(80),
  "x/".repeat(2000),
  "../".repeat(300),
];

/** Names of files, as a service may give them, that lead somewhere else where they are used as local paths unchecked (S3). */
export const hostileNames: readonly string[] = [...new Set([...paths, ...devices, ...letters, ...characters, ...others])];
