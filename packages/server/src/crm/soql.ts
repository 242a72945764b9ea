import { invalid } from "../http/api-error.ts";

/** What a field is compared with. */
export type Literal = string | number | boolean | null;

/** A query, understood. */
export interface Soql {
  readonly columns: readonly string[];
  readonly rawType: string;
  readonly where: readonly { readonly field: string; readonly value: Literal }[];
  readonly limit: number | undefined;
}

const MAX_LENGTH = 8000;
const TOKEN = /\s*(?:('(?:[^'\\]|\\.)*')|([A-Za-z_][A-Za-z0-9_]*)|(-?\d+(?:\.\d+)?)|(\S))/suy;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", "'": "'", '"': '"', "\\": "\\" };

interface Token {
  readonly kind: "text" | "word" | "number" | "sign";
  readonly value: string;
}

/**
 * Reads the part of SOQL that is understood here: `SELECT a, b FROM Type [WHERE c = 'x' [AND …]] [LIMIT n]`. The result is a value;
 * no part of the text ever becomes part of a statement to the database.
 *
 * @throws ApiError 400 for anything else
 */
export function parseSoql(text: string): Soql {
  if (text.length > MAX_LENGTH) throw invalid(`q must not be longer than ${MAX_LENGTH} characters.`);
  const tokens = new Tokens(tokenize(text));
  tokens.keyword("SELECT");
  const columns = [tokens.name()];
  while (tokens.takes("sign", ",")) columns.push(tokens.name());
  tokens.keyword("FROM");
  const rawType = tokens.name();
  const where: { field: string; value: Literal }[] = [];
  if (tokens.takesKeyword("WHERE")) {
    do {
      const field = tokens.name();
      tokens.sign("=");
      where.push({ field, value: tokens.literal() });
    } while (tokens.takesKeyword("AND"));
  }
  const limit = tokens.takesKeyword("LIMIT") ? tokens.count() : undefined;
  tokens.end();
  return { columns, rawType, where, limit };
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const source = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const [, string, word, number, sign] = TOKEN.exec(source) ?? [];
    if (string !== undefined) tokens.push({ kind: "text", value: unescape(string.slice(1, -1)) });
    else if (word !== undefined) tokens.push({ kind: "word", value: word });
    else if (number !== undefined) tokens.push({ kind: "number", value: number });
    else tokens.push({ kind: "sign", value: sign ?? "" });
  }
  return tokens;
}

function unescape(text: string): string {
  return text.replaceAll(/\\(.)/gsu, (_, char: string) => {
    const meant = ESCAPES[char];
    if (meant === undefined) throw misunderstood(`\\${char}`);
    return meant;
  });
}

class Tokens {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  takes(kind: Token["kind"], value: string): boolean {
    const token = this.#tokens[this.#at];
    const found = token?.kind === kind && token.value.toUpperCase() === value;
    if (found) this.#at++;
    return found;
  }

  takesKeyword(word: string): boolean {
    return this.takes("word", word);
  }

  keyword(word: string): void {
    if (!this.takesKeyword(word)) throw this.#unexpected(word);
  }

  sign(sign: string): void {
    if (!this.takes("sign", sign)) throw this.#unexpected(sign);
  }

  name(): string {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "word") throw this.#unexpected("the name of a field or type");
    this.#at++;
    return token.value;
  }

  literal(): Literal {
    const token = this.#tokens[this.#at];
    this.#at++;
    if (token?.kind === "text") return token.value;
    if (token?.kind === "number") return Number(token.value);
    const word = token?.kind === "word" ? token.value.toLowerCase() : "";
    if (word === "null") return null;
    if (word === "true" || word === "false") return word === "true";
    this.#at--;
    throw this.#unexpected("a text in single quotes, a number, true, false or null");
  }

  count(): number {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "number" || !/^\d{1,15}$/.test(token.value)) throw this.#unexpected("a whole number");
    this.#at++;
    return Number(token.value);
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw this.#unexpected("the end");
  }

  #unexpected(wanted: string): Error {
    const token = this.#tokens[this.#at];
    const found = token === undefined ? "the end" : JSON.stringify(token.value.slice(0, 40));
    return misunderstood(`${found} stands where ${wanted} was expected`);
  }
}

const misunderstood = (what: string): Error =>
  invalid(`q: ${what}. Understood is SELECT field, … FROM Type [WHERE field = 'x' [AND …]] [LIMIT n].`);
