import type { Connection } from "./connection.ts";
import { AbortError } from "./errors/abort-error.ts";
import { ArgumentError } from "./errors/argument-error.ts";
import { TimeoutError } from "./errors/connection-error.ts";
import { ResponseError } from "./errors/response-error.ts";
import { isObject } from "./json.ts";
import { path } from "./path.ts";
import type { ApiRequest, RequestOptions } from "./request.ts";
import { onAbort } from "./transport/signal.ts";

/** What the server says of work that goes on after its answer. */
export interface Task {
  /** For `account.task(id)`, also in another process. */
  readonly id: string;
  /** `PENDING`, `RECEIVED`, `STARTED` … */
  readonly state: string;
  /** More about it, as far as the service tells. */
  readonly info?: unknown;
}

/** How a task is waited for. */
export interface TaskWaitOptions extends RequestOptions {
  /** The longest pause between two looks at a task, in milliseconds. The first lasts a quarter of a second, each further
   * one twice as long. Default 4,000. */
  readonly pollInterval?: number | undefined;
  /** Called with the task as it is at each look. What it throws ends the waiting; the task itself goes on. */
  readonly onTask?: ((task: Task) => void) | undefined;
}

/** How a call is carried out that can take the server long. */
export interface TaskOptions extends TaskWaitOptions {
  /**
   * Asks the server to answer at once and do the work as a task (`X-Kloudless-Async`), so that no single request takes longer than its
   * timeout. The call still resolves to the result. Default false; a server that answers with a task of its own accord is waited for
   * all the same.
   */
  readonly async?: boolean | undefined;
}

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 4000;
/** States in which nothing will come of a task any more. A server should answer with an error in their place. */
const FAILED = /^(?:fail|error|revoke|cancel)/i;

/**
 * Sends a request that the server may carry out as a task, and resolves to what comes of it. For packages that add a part of the API.
 *
 * @throws ApiError when the server, or the task, fails.
 * @throws TimeoutError when the deadline ends before the task does; it goes on at the server.
 */
export async function sendTask(connection: Connection, request: ApiRequest, options: TaskOptions = {}): Promise<unknown> {
  const wait = new Wait(connection, options);
  const headers = options.async ? { ...request.headers, "X-Kloudless-Async": "true" } : request.headers;
  const answer = await connection.send({ ...request, headers }, options);
  return isTask(answer) ? wait.end(String(answer.id), answer) : answer;
}

/** Waits for a task that was begun earlier. */
export async function taskResult(connection: Connection, id: string, options: TaskWaitOptions = {}): Promise<unknown> {
  return new Wait(connection, options).end(id, undefined);
}

/** One waiting for a task, with a deadline that covers everything since it was made. */
class Wait {
  readonly #connection: Connection;
  readonly #options: TaskWaitOptions;
  readonly #longest: number;
  readonly #deadline: number | undefined;
  readonly #started = performance.now();

  constructor(connection: Connection, options: TaskWaitOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#longest = options.pollInterval ?? LONGEST_PAUSE;
    this.#deadline = options.deadline ?? connection.deadline;
    if (!(Number.isFinite(this.#longest) && this.#longest > 0))
      throw new ArgumentError("pollInterval", "`pollInterval` must be a number of milliseconds above 0.");
  }

  /** Looks at the task, less and less often, until there is something else in its place: its result, or an error. */
  async end(id: string, first: unknown): Promise<unknown> {
    let pause = Math.min(FIRST_PAUSE, this.#longest);
    for (let answer = first ?? (await this.#look(id)); ; answer = await this.#look(id)) {
      // A result can have a `state` of its own; a task that still runs has the task's id.
      if (!isTask(answer) || String(answer.id) !== id) return answer;
      this.#tell(id, answer);
      await this.#pause(id, pause);
      pause = Math.min(pause * 2, this.#longest);
    }
  }

  async #look(id: string): Promise<unknown> {
    const { signal, timeout, retry, headers, asUser, rawData } = this.#options;
    // A look that comes too late is to fail by its deadline, like one that takes too long.
    const deadline = this.#deadline === undefined ? undefined : Math.max(this.#remaining, 1);
    const where = path`/accounts/${this.#connection.accountId ?? "me"}/tasks/${id}`;
    try {
      return await this.#connection.send({ method: "GET", path: where }, { signal, timeout, retry, headers, asUser, rawData, deadline });
    } catch (error) {
      // Of the whole deadline, not of what was left of it for this look.
      throw TimeoutError.is(error) && error.timeoutKind === "deadline" ? this.#late(id) : error;
    }
  }

  #tell(id: string, { state, status, info }: Record<string, unknown>): void {
    const word = String(state ?? status);
    if (FAILED.test(word)) throw new ResponseError(`The task ${id} ended as ${word}${inWords(info)}.`, "task_failed");
    this.#options.onTask?.({ id, state: word, ...(info === undefined || info === null ? {} : { info }) });
  }

  get #remaining(): number {
    return (this.#deadline ?? Number.POSITIVE_INFINITY) - (performance.now() - this.#started);
  }

  #pause(id: string, milliseconds: number): Promise<void> {
    const { signal } = this.#options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) throw new AbortError(signal.reason);
      if (milliseconds >= this.#remaining) throw this.#late(id);
      const unfollow =
        signal &&
        onAbort(signal, () => {
          clearTimeout(timer);
          unfollow?.();
          reject(new AbortError(signal.reason));
        });
      const timer = setTimeout(() => {
        unfollow?.();
        resolve();
      }, milliseconds);
    });
  }

  #late(id: string): TimeoutError {
    const deadline = this.#deadline ?? 0;
    return new TimeoutError(
      `The task ${id} would not finish within the deadline of ${deadline} ms. It goes on at the server: wait for it with account.task(id).`,
      { request: "GET /accounts/{id}/tasks/{id}", phase: "body" },
      "deadline",
      deadline,
    );
  }
}

/** Whether an answer is a task in place of what was asked for. */
function isTask(answer: unknown): answer is Record<string, unknown> {
  if (!isObject(answer) || (typeof answer.id !== "string" && typeof answer.id !== "number")) return false;
  if (answer.type !== undefined && answer.type !== "task") return false;
  return typeof answer.state === "string" || typeof answer.status === "string";
}

function inWords(info: unknown): string {
  return typeof info === "string" && info !== "" ? `: ${info.replace(/\.$/, "")}` : "";
}
