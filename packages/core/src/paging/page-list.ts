import type { Connection } from "../connection.ts";
import { NotFoundError } from "../errors/api-error.ts";
import { ResponseError } from "../errors/response-error.ts";
import { isObject } from "../json.ts";
import { literalPath, type Path } from "../path.ts";
import type { RequestOptions } from "../request.ts";
import { Page } from "./page.ts";

/** What every list can be asked for. */
export interface PageParams {
  /** The page to start with: a number, or what an earlier page gave as `nextPage`. Default: the first. */
  readonly page?: string | number | undefined;
  /** Objects a page; the server allows up to 1,000. */
  readonly page_size?: number | undefined;
}

/** Where a list comes from, and what its objects become. */
export interface ListRequest<T> {
  /** `path` builds it from ids; a string is taken as it stands. */
  readonly path: Path | string;
  readonly params?: PageParams | undefined;
  readonly options?: RequestOptions | undefined;
  readonly auth?: "account" | "developer" | undefined;
  /** Makes a resource of an object on a page. */
  wrap(data: Record<string, unknown>): T;
}

/**
 * A list of the API. Nothing is sent before its first use: `await` it for the first page, `for await` walks the objects of all
 * pages, `pages()` the pages. Each use asks the server anew.
 */
export class PageList<T> implements PromiseLike<Page<T>>, AsyncIterable<T> {
  readonly #connection: Connection;
  readonly #request: ListRequest<T>;

  constructor(connection: Connection, request: ListRequest<T>) {
    this.#connection = connection;
    this.#request = request;
  }

  /** The first page. */
  // oxlint-disable-next-line unicorn/no-thenable -- `await list` is the first page: that is what this class is for
  then<A = Page<T>, B = never>(
    onPage?: ((page: Page<T>) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#first().then(onPage, onError);
  }

  /** Every object of every page. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const page of this.pages()) yield* page.objects;
  }

  /** Page after page. Ends when the server says that there is no further one; a cursor that comes twice is an error. */
  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    const walk = new Walk(this.#request.params);
    for (;;) {
      let answer: unknown;
      try {
        answer = await this.#fetch(walk.next);
      } catch (error) {
        if (walk.mayEndAt404 && NotFoundError.is(error)) return;
        throw error;
      }
      const page = this.#page(answer, walk);
      yield page;
      if (page.nextPage === undefined) return;
    }
  }

  /** All objects, or the first `limit` of them, as an array. */
  async toArray(options: { readonly limit?: number | undefined } = {}): Promise<T[]> {
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    const objects: T[] = [];
    if (limit <= 0) return objects;
    for await (const object of this) {
      objects.push(object);
      if (objects.length >= limit) break;
    }
    return objects;
  }

  async #first(): Promise<Page<T>> {
    const walk = new Walk(this.#request.params);
    return this.#page(await this.#fetch(walk.next), walk);
  }

  #fetch(page: string | number | undefined): Promise<unknown> {
    const { path, params, options, auth } = this.#request;
    return this.#connection.send({ method: "GET", path, query: { ...params, page }, auth }, options);
  }

  #page(answer: unknown, walk: Walk): Page<T> {
    const { path } = this.#request;
    const { template } = typeof path === "string" ? literalPath(path) : path;
    if (!isObject(answer) || !Array.isArray(answer.objects)) {
      throw new ResponseError(`The answer is no list: \`objects\` is missing (GET ${template}).`, "bad_list");
    }
    const { objects } = answer;
    const next = walk.after(answer, objects, template);
    const total = typeof answer.total === "number" ? answer.total : undefined;
    return new Page(
      objects.map((object: unknown) => {
        if (!isObject(object)) throw new ResponseError(`A list holds something that is no object (GET ${template}).`, "bad_list");
        return this.#request.wrap(object);
      }),
      total,
      next,
    );
  }
}

/** The way from page to page. */
class Walk {
  /** The page to ask for; undefined for the first. */
  next: string | number | undefined;
  /** Pages are counted, and one has been read: the server may say 404 in place of an empty page. */
  mayEndAt404 = false;
  readonly #start: number;
  readonly #seen = new Set<string>();
  #skipped: number | undefined;
  #objects = 0;
  #firstOfPage: string | undefined;

  constructor(params: PageParams | undefined) {
    this.next = params?.page;
    this.#start = Number(params?.page ?? 1);
  }

  /** The page after the one in an answer, or undefined when that was the last. */
  after(answer: Record<string, unknown>, objects: readonly unknown[], template: string): string | number | undefined {
    const { next_page: token, page, total } = answer;
    if ("next_page" in answer) {
      this.mayEndAt404 = false;
      if (token === null || token === undefined || token === "" || (typeof token !== "string" && typeof token !== "number"))
        return this.#go(undefined);
      if (this.#seen.has(String(token))) {
        throw new ResponseError(`The server gave the same next page twice; the list would never end (GET ${template}).`, "repeated_cursor");
      }
      this.#seen.add(String(token));
      return this.#go(token);
    }
    // No token: pages are counted. Only their own count says how large they are, whatever was asked for.
    const number = Number(page ?? this.next ?? 1);
    if (objects.length === 0 || !Number.isInteger(number)) return this.#go(undefined);
    const first = JSON.stringify(objects[0]);
    if (this.#firstOfPage === first) {
      throw new ResponseError(`The server sent the same page twice; the list would never end (GET ${template}).`, "repeated_page");
    }
    this.#firstOfPage = first;
    this.#skipped ??= (this.#start - 1) * objects.length;
    this.#objects += objects.length;
    this.mayEndAt404 = true;
    const isLast = typeof total === "number" && this.#skipped + this.#objects >= total;
    return this.#go(isLast ? undefined : number + 1);
  }

  #go(next: string | number | undefined): string | number | undefined {
    this.next = next;
    return next;
  }
}
