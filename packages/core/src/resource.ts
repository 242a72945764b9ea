import type { Connection } from "./connection.ts";
import { ArgumentError } from "./errors/argument-error.ts";
import { ResponseError } from "./errors/response-error.ts";
import { isObject } from "./json.ts";
import type { Path } from "./path.ts";
import type { ApiRequest, Method, RequestOptions } from "./request.ts";

/** A resource of which only the id is known: its methods work, its fields are there after `refresh()`. */
export type Handle<T extends { readonly id: unknown; refresh(options?: RequestOptions): Promise<unknown> }, Data> = Omit<
  T,
  Exclude<keyof Data, "id"> | "refresh"
> & {
  /** Fetches the object; the same object, with all of its fields. */
  refresh(options?: RequestOptions): Promise<T>;
};

type Attributes = Record<string, unknown>;

/**
 * An object of the API: its own data, as the server sent it, plus methods. A subclass names its place ({@link endpoint}) and,
 * in {@link writable}, the attributes that `save()` sends.
 */
export abstract class Resource<Data extends object> {
  /** The attributes `save()` sends when they changed. */
  static readonly writable: readonly string[] = [];
  /** Whether a number in `account` is the account the object is in. Where it means something else, the object stays where it was. */
  static readonly accountIsHome: boolean = true;

  #connection: Connection;
  /** What the server said last. */
  #data: Attributes = {};
  /** Writable attributes that hold objects, as they were: they can be changed in place. */
  #nested: Map<string, string> | undefined;

  constructor(connection: Connection, data: Data) {
    this.#connection = connection;
    this.#take(data as Attributes);
  }

  /** Where the object is. */
  protected abstract endpoint(): Path;

  /** What every request about the object has in its query; by default nothing. */
  protected endpointQuery(): object | undefined {
    return undefined;
  }

  /**
   * What `save()` sends of an attribute that changed: all of it, or as much of it as changed.
   *
   * @param before - What it was, where that was an object or a list; else undefined.
   */
  protected changeOf(_name: string, value: unknown, _before: unknown): unknown {
    return value;
  }

  /** The client, seen from the account this object belongs to. */
  protected get connection(): Connection {
    return this.#connection;
  }

  /**
   * Sends the writable attributes that were changed, and takes over the answer; without changes nothing is sent. `null` clears an
   * attribute. The object keeps its identity, but may come back with another id, or in another account.
   */
  async save(options?: RequestOptions): Promise<this> {
    const changes = this.#changes();
    const names = Object.keys(changes);
    if (names.length === 0) return this;
    const self = this as unknown as Attributes;
    // As text, because an object can be changed in place while it is on its way.
    const sent = new Map(names.map((name) => [name, JSON.stringify(self[name])]));
    const answer = await this.sendChanges(this.#request("PATCH", changes), options);
    this.#takeExcept(objectFrom(answer, "PATCH", this.endpoint()), (name) =>
      // What the caller has set anew while the request was on its way is theirs to save next.
      sent.has(name) ? JSON.stringify(self[name]) !== sent.get(name) : this.#changed(name),
    );
    return this;
  }

  /** Sends what `save()` found changed; for resources whose changes the server may carry out as a task. */
  protected sendChanges(request: ApiRequest, options?: RequestOptions): Promise<unknown> {
    return this.#connection.send(request, options);
  }

  /** Fetches the object again, in place of all that is here, unsaved changes included. */
  async refresh(options?: RequestOptions): Promise<this> {
    this.#take(objectFrom(await this.#connection.send(this.#request("GET"), options), "GET", this.endpoint()));
    return this;
  }

  /**
   * Takes over an answer that holds this object anew, for methods that change it in other ways than `save()`. Attributes that were
   * set and not saved yet stay as they are.
   *
   * @throws ResponseError when the answer holds no object.
   */
  protected takeOver(answer: unknown, method: Method): this {
    this.#takeExcept(objectFrom(answer, method, this.endpoint()), (name) => this.#changed(name));
    return this;
  }

  /** The object as the server sent it, with the changes made since. */
  toJSON(): Data {
    const self = this as unknown as Attributes;
    // Spread, because `Object.assign` would make a field named `__proto__` the prototype.
    return { ...this.#data, ...self } as unknown as Data;
  }

  #request(method: Method, json?: object): ApiRequest {
    const query = this.endpointQuery();
    return { method, path: this.endpoint(), ...(query && { query }), ...(json && { json }) };
  }

  #changes(): Attributes {
    const self = this as unknown as Attributes;
    return Object.fromEntries(
      this.#writable()
        .filter((name) => this.#changed(name))
        .map((name) => [name, this.changeOf(name, wire(name, self[name]), this.#before(name))]),
    );
  }

  #before(name: string): unknown {
    const nested = this.#nested?.get(name);
    return nested === undefined ? undefined : JSON.parse(nested);
  }

  #changed(name: string): boolean {
    const value = (this as unknown as Attributes)[name];
    if (value === undefined) return false;
    const nested = this.#nested?.get(name);
    if (nested !== undefined) return JSON.stringify(value) !== nested;
    return wire(name, value) !== this.#data[name];
  }

  #writable(): readonly string[] {
    return (this.constructor as typeof Resource).writable;
  }

  #takeExcept(data: Attributes, keeps: (name: string) => boolean): void {
    const self = this as unknown as Attributes;
    const kept = this.#writable()
      .filter(keeps)
      .map((name) => [name, self[name]] as const);
    this.#take(data);
    for (const [name, value] of kept) self[name] = value;
  }

  #take(data: Attributes): void {
    const self = this as unknown as Attributes;
    for (const name of Object.keys(this)) if (!(name in data)) delete self[name];
    this.#data = data;
    // `account` of an account is its owner's name; of everything else, the number of the account it lives in.
    const { accountIsHome } = this.constructor as typeof Resource;
    if (accountIsHome && typeof data.account === "number" && String(data.account) !== String(this.#connection.accountId)) {
      this.#connection = this.#connection.account(data.account);
    }
    const methods = Object.getPrototypeOf(this) as object;
    for (const name of Object.keys(data)) {
      // A field must not hide a method, nor become the prototype; it stays in the JSON.
      if (!(name in methods)) self[name] = data[name];
    }
    this.#nested = undefined;
    for (const name of this.#writable()) {
      const value = data[name];
      if (typeof value === "object" && value !== null) (this.#nested ??= new Map()).set(name, JSON.stringify(value));
    }
  }
}

/** The object in an answer. Throws ResponseError when it is none. */
export function objectFrom(answer: unknown, method: string, path: Path): Record<string, unknown> {
  if (isObject(answer)) return answer;
  throw new ResponseError(`The answer holds no object (${method} ${path.template}).`, "bad_object");
}

/** A value as it goes over the wire: dates as ISO 8601. */
function wire(name: string, value: unknown): unknown {
  if (!(value instanceof Date)) return value;
  if (Number.isNaN(value.getTime())) throw new ArgumentError(name, `\`${name}\` is an invalid Date.`);
  return value.toISOString();
}
