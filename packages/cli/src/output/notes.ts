import type { Sink } from "../context/io.ts";
import type { Failure } from "../failure/describe.ts";
import { visibleLines } from "./visible.ts";

/** What is said about the work, on stderr: never data. */
export class Notes {
  readonly sink: Sink;
  readonly #level: "quiet" | "normal" | "verbose";
  /** Whether a failure is said for programs. */
  readonly isJson: boolean;
  readonly #hasColor: boolean;
  /** Set while something is drawn at the bottom of the terminal: has what is written come above it. */
  above: ((write: () => Promise<void>) => Promise<void>) | undefined;

  constructor(sink: Sink, how: { readonly level: "quiet" | "normal" | "verbose"; readonly isJson: boolean; readonly hasColor: boolean }) {
    this.sink = sink;
    this.#level = how.level;
    this.isJson = how.isJson;
    this.#hasColor = how.hasColor;
  }

  get isQuiet(): boolean {
    return this.#level === "quiet";
  }

  get isVerbose(): boolean {
    return this.#level === "verbose";
  }

  /** A line that people like to know and can do without. */
  async note(text: string): Promise<void> {
    if (this.#level !== "quiet") await this.#line(text);
  }

  /** A line with `--verbose`. */
  async detail(text: string): Promise<void> {
    if (this.#level === "verbose") await this.#line(text);
  }

  /** A line that is printed with `--quiet`, too. */
  async warn(text: string): Promise<void> {
    await this.#line(text, this.#painted("33", "warning:"));
  }

  /** How a command failed: lines for people, or one JSON object for programs. */
  async failure(failure: Failure): Promise<void> {
    const { message, requestId, hint } = failure;
    if (this.isJson) return this.#write(`${JSON.stringify({ error: failureJson(failure) })}\n`);
    const request = requestId === undefined || message.includes(requestId) ? "" : ` (request ${requestId})`;
    await this.#line(message + request, this.#painted("31", "error:"));
    if (hint !== undefined) await this.#line(hint, this.#painted("36", "hint:"));
  }

  /** @param label - Ours, perhaps in colour; the text may be a service's. */
  async #line(text: string, label?: string): Promise<void> {
    await this.#write(`${label === undefined ? "" : `${label} `}${visibleLines(text)}\n`);
  }

  #write(text: string): Promise<void> {
    return this.above === undefined ? this.sink.write(text) : this.above(() => this.sink.write(text));
  }

  #painted(color: string, text: string): string {
    return this.#hasColor ? `\u001b[${color}m${text}\u001b[0m` : text;
  }
}

function failureJson({ code, message, status, requestId, isRetryable, hint, failures }: Failure): object {
  const several = failures?.map((one) => ({ what: one.what, ...failureJson(one) }));
  return { code, message, status, request_id: requestId, retryable: isRetryable, hint, failures: several };
}
