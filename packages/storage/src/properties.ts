import { ArgumentError, type Connection, isObject, type Path, type RequestOptions } from "@kloudless/core";
import { namedList } from "./internal/named-list.ts";

/** A text that is kept with a file, under a key. Times are ISO 8601 in UTC. */
export interface Property {
  readonly key: string;
  readonly value: string;
  readonly created?: string | null;
  readonly modified?: string | null;
  /** On Box: the scope and the template of the metadata it is part of. */
  readonly box_scope?: string;
  readonly box_template?: string;
  readonly [key: string]: unknown;
}

/** A property to set, or with null to remove. */
export interface PropertyChange {
  readonly key: string;
  readonly value: string | null;
  /** On Box: the scope and the template of the metadata it is part of. */
  readonly box_scope?: string | undefined;
  readonly box_template?: string | undefined;
}

/** The custom properties of a file: texts by their keys. Only some services have them, e.g. Box and Google Drive. */
export class Properties {
  readonly #connection: Connection;
  readonly #path: Path;

  constructor(connection: Connection, path: Path) {
    this.#connection = connection;
    this.#path = path;
  }

  /** Fetches all properties. */
  async all(options?: RequestOptions): Promise<Property[]> {
    return this.#list(await this.#connection.send({ method: "GET", path: this.#path }, options), "GET");
  }

  /**
   * Sets these properties, removes those whose value is null, and leaves the others as they are. Resolves to all that there are then.
   *
   * @param changes - Values by their keys, `{ project: "apollo", draft: null }`; or a list of `{ key, value }`, where there is more to say.
   * @throws ArgumentError when a key is missing or a value is neither a text nor null.
   */
  async update(
    changes: Readonly<Record<string, string | null>> | readonly PropertyChange[],
    options?: RequestOptions,
  ): Promise<Property[]> {
    const json = checked(changes);
    // Values that are set twice are the same as set once, and nobody hears of it.
    const answer = await this.#connection.send({ method: "PATCH", path: this.#path, json, idempotent: true }, options);
    return this.#list(answer, "PATCH");
  }

  /** Removes all properties. */
  async deleteAll(options?: RequestOptions): Promise<void> {
    await this.#connection.send({ method: "DELETE", path: this.#path }, options);
  }

  #list(answer: unknown, method: string): Property[] {
    return namedList(answer, "properties", method, this.#path) as unknown as Property[];
  }
}

function checked(changes: Readonly<Record<string, string | null>> | readonly PropertyChange[]): readonly PropertyChange[] {
  if (!Array.isArray(changes) && !isObject(changes))
    throw new ArgumentError("changes", "`changes` must be an object of values by their keys, or a list of { key, value }.");
  const list: readonly PropertyChange[] = Array.isArray(changes)
    ? changes
    : Object.entries(changes as Record<string, string | null>).map(([key, value]) => ({ key, value }));
  for (const { key, value } of list) {
    if (typeof key !== "string" || key === "") throw new ArgumentError("key", "A property needs a `key`: a text that is not empty.");
    if (typeof value !== "string" && value !== null)
      throw new ArgumentError("value", `The \`value\` of ${JSON.stringify(key)} must be a text, or null to remove it.`);
  }
  return list;
}
