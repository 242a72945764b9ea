import { describe, expect, expectTypeOf, it } from "vitest";
import { rejection } from "../test/client.ts";
import type { Connection } from "./connection.ts";
import { ResponseError } from "./errors/response-error.ts";
import { type Path, path } from "./path.ts";
import type { ApiRequest, RequestOptions } from "./request.ts";
import { type Handle, Resource } from "./resource.ts";

interface NoteData {
  readonly id: string;
  readonly account?: number | string;
  readonly size?: number;
  name: string;
  text?: string | null;
  due?: string | Date | null;
  custom_properties?: Record<string, unknown> | null;
}

interface Note extends NoteData {}

class Note extends Resource<NoteData> {
  static override readonly writable: readonly string[] = ["name", "text", "due", "custom_properties"];

  where(): string {
    return this.endpoint().value;
  }

  account_of(): unknown {
    return this.connection.accountId;
  }

  delete(): string {
    return "deleted";
  }

  protected override endpoint(): Path {
    return path`/accounts/${this.connection.accountId ?? "none"}/notes/${this.id}`;
  }
}

type Answer = (request: ApiRequest) => unknown;

/** A connection that answers from a test, and what was sent over it. */
function connected(answer: Answer = () => ({})): { connection: Connection; sent: ApiRequest[]; options: unknown[] } {
  const sent: ApiRequest[] = [];
  const options: unknown[] = [];
  const seenFrom = (accountId: string | number | undefined): Connection => ({
    accountId,
    retry: null,
    deadline: undefined,
    async send(given, settings) {
      // As on the wire: what happens to the objects later changes nothing.
      const request = structuredClone(given);
      sent.push(request);
      options.push(settings);
      return structuredClone(await answer(request));
    },
    open: () => Promise.reject(new Error("not here")),
    account: seenFrom,
  });
  return { connection: seenFrom(1), sent, options };
}

const data = (more: object = {}): NoteData => ({ id: "N1", account: 1, name: "a.txt", size: 3, ...more });
/** An answer that took over what was sent. */
const accepts =
  (more: object = {}): Answer =>
  (request) => ({ ...data(more), ...(request.json as object) });

describe("save", () => {
  it("sends what changed and nothing else, and takes over the answer", async () => {
    const { connection, sent } = connected(accepts({ size: 4 }));
    const note = new Note(connection, data({ text: "old" }));
    note.name = "b.txt";
    expect(await note.save()).toBe(note);
    expect(sent).toEqual([{ method: "PATCH", path: path`/accounts/${1}/notes/${"N1"}`, json: { name: "b.txt" } }]);
    expect(note).toMatchObject({ name: "b.txt", size: 4 });
    // The answer had no `text`: the server's word counts.
    expect("text" in note).toBe(false);
  });

  it("sends nothing when nothing changed", async () => {
    const { connection, sent } = connected(accepts());
    const note = new Note(connection, data({ text: null, custom_properties: { a: [1] } }));
    note.name = "b.txt";
    note.name = "a.txt";
    note.text = null;
    note.custom_properties = { a: [1] };
    await note.save();
    expect(sent).toEqual([]);
  });

  it("sends no attribute that is not writable", async () => {
    const { connection, sent } = connected(accepts());
    const note = new Note(connection, data());
    Object.assign(note, { size: 5, extra: true });
    await note.save();
    expect(sent).toEqual([]);
  });

  it("sends nothing a second time", async () => {
    const { connection, sent } = connected(accepts());
    const note = new Note(connection, data());
    note.name = "b.txt";
    await note.save();
    await note.save();
    expect(sent).toHaveLength(1);
  });

  it("clears with null, also what is not known to be set, and leaves alone what is undefined", async () => {
    const { connection, sent } = connected(accepts());
    const note = new Note(connection, data({ custom_properties: { a: 1 } }));
    note.text = null;
    note.custom_properties = null;
    Object.assign(note, { name: undefined });
    await note.save();
    expect(sent[0]?.json).toEqual({ text: null, custom_properties: null });
  });

  it("writes a Date as ISO 8601, and sends none that is the same", async () => {
    const { connection, sent } = connected(accepts());
    const note = new Note(connection, data({ due: "2024-02-03T04:05:06.000Z" }));
    note.due = new Date("2024-02-03T04:05:06Z");
    await note.save();
    expect(sent).toEqual([]);
    note.due = new Date("2025-01-01T00:00:00Z");
    await note.save();
    expect(sent[0]?.json).toEqual({ due: "2025-01-01T00:00:00.000Z" });
    expect(note.due).toBe("2025-01-01T00:00:00.000Z");
    note.due = new Date(Number.NaN);
    expect(await rejection(note.save())).toMatchObject({ name: "ArgumentError", argument: "due" });
  });

  it("sees objects that were changed in place, however deep", async () => {
    const { connection, sent } = connected(accepts());
    const note = new Note(connection, data({ custom_properties: { tags: ["a"], deep: { x: 1 } } }));
    const properties = () => note.custom_properties as { tags: string[]; deep: { x: number } };
    properties().tags.push("b");
    await note.save();
    expect(sent[0]?.json).toEqual({ custom_properties: { tags: ["a", "b"], deep: { x: 1 } } });
    await note.save();
    expect(sent).toHaveLength(1);
    properties().deep.x = 2;
    await note.save();
    expect(sent).toHaveLength(2);
  });

  it("keeps the changes when the server refuses them", async () => {
    const answers: Answer[] = [() => Promise.reject(new Error("refused")), accepts()];
    const { connection, sent } = connected((request) => answers.shift()?.(request));
    const note = new Note(connection, data());
    note.name = "b.txt";
    await rejection(note.save());
    expect(note.name).toBe("b.txt");
    await note.save();
    expect(sent.map(({ json }) => json)).toEqual([{ name: "b.txt" }, { name: "b.txt" }]);
  });

  it("hands its options on", async () => {
    const { connection, options } = connected(accepts());
    const note = new Note(connection, data());
    note.name = "b.txt";
    const given: RequestOptions = { timeout: 5 };
    await note.save(given);
    expect(options).toEqual([given]);
  });

  it("refuses an answer that is no object", async () => {
    const { connection } = connected(() => [1]);
    const note = new Note(connection, data());
    note.name = "b.txt";
    const error = await rejection(note.save());
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({ message: "The answer holds no object (PATCH /accounts/{id}/notes/{id})." });
    expect(note.name).toBe("b.txt");
  });
});

describe("changes made while a save is in flight", () => {
  it("survive, and are the next to be saved", async () => {
    const { connection, sent } = connected(accepts({ custom_properties: { a: 1 } }));
    const note = new Note(connection, data({ custom_properties: { a: 1 } }));
    note.name = "b.txt";
    const saving = note.save();
    note.name = "c.txt";
    note.text = "new";
    (note.custom_properties ?? {}).a = 2;
    await saving;
    expect(note).toMatchObject({ name: "c.txt", text: "new", custom_properties: { a: 2 } });
    await note.save();
    expect(sent.map(({ json }) => json)).toEqual([{ name: "b.txt" }, { name: "c.txt", text: "new", custom_properties: { a: 2 } }]);
  });

  it("survive in an object that is itself being sent", async () => {
    const { connection, sent } = connected(accepts());
    const note = new Note(connection, data({ custom_properties: { a: 1 } }));
    (note.custom_properties ?? {}).a = 2;
    const saving = note.save();
    (note.custom_properties ?? {}).b = 3;
    await saving;
    expect(note.custom_properties).toEqual({ a: 2, b: 3 });
    await note.save();
    expect(sent.map(({ json }) => json)).toEqual([{ custom_properties: { a: 2 } }, { custom_properties: { a: 2, b: 3 } }]);
  });

  it("back to what it was survives too", async () => {
    const { connection, sent } = connected(accepts());
    const note = new Note(connection, data());
    note.name = "b.txt";
    const saving = note.save();
    note.name = "a.txt";
    await saving;
    expect(note.name).toBe("a.txt");
    await note.save();
    expect(sent.map(({ json }) => json)).toEqual([{ name: "b.txt" }, { name: "a.txt" }]);
  });

  it("give way to what the server made of what was sent", async () => {
    const { connection } = connected(() => data({ name: "b (1).txt" }));
    const note = new Note(connection, data());
    note.name = "b.txt";
    await note.save();
    expect(note.name).toBe("b (1).txt");
  });
});

describe("an answer with another identity", () => {
  it("changes the id", async () => {
    const { connection } = connected(accepts({ id: "N2" }));
    const note = new Note(connection, data());
    note.name = "b.txt";
    await note.save();
    expect(note.where()).toBe("/accounts/1/notes/N2");
  });

  it("re-homes the object to the account it names", async () => {
    const { connection, sent } = connected(accepts({ id: "N2", account: 2 }));
    const note = new Note(connection, data());
    note.name = "b.txt";
    await note.save();
    expect(note.where()).toBe("/accounts/2/notes/N2");
    await note.refresh();
    expect(sent[1]?.path).toEqual(path`/accounts/${2}/notes/${"N2"}`);
  });

  it("leaves it where it is when `account` is no number", () => {
    const { connection } = connected();
    expect(new Note(connection, data({ account: "ada@example.com" })).account_of()).toBe(1);
    expect(new Note(connection, data({ account: null })).account_of()).toBe(1);
    expect(new Note(connection.account("1"), data({ account: 1 })).account_of()).toBe("1");
  });
});

describe("refresh", () => {
  it("replaces all that is there, unsaved changes included", async () => {
    const { connection, sent } = connected(() => ({ id: "N1", name: "theirs", text: "more" }));
    const note = new Note(connection, data({ due: null }));
    note.name = "mine";
    Object.assign(note, { extra: 1 });
    expect(await note.refresh()).toBe(note);
    expect(sent).toEqual([{ method: "GET", path: path`/accounts/${1}/notes/${"N1"}` }]);
    expect(Object.entries(note)).toEqual(Object.entries({ id: "N1", name: "theirs", text: "more" }));
    await note.save();
    expect(sent).toHaveLength(1);
  });
});

describe("S20: fields named like methods", () => {
  // What JSON.parse makes of it: `__proto__` is an own property.
  const hostile = JSON.parse(
    `{"id":"N1","name":"x","save":1,"delete":2,"constructor":{"writable":["id"]},"__proto__":{"polluted":true},"toJSON":3,"hasOwnProperty":4,"connection":5,"endpoint":6,"then":7}`,
  ) as NoteData;

  it("harm nothing", async () => {
    const { connection, sent } = connected(accepts());
    const note = new Note(connection, hostile);
    expect(note.delete()).toBe("deleted");
    expect(note).toBeInstanceOf(Note);
    expect(note.where()).toBe("/accounts/1/notes/N1");
    expect(await Promise.resolve(note)).toBe(note);
    note.name = "y";
    await note.save();
    expect(sent[0]?.json).toEqual({ name: "y" });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(Object.prototype).not.toHaveProperty("polluted");
  });

  it("survive a round trip", () => {
    const { connection } = connected();
    const note = new Note(connection, hostile);
    const text = JSON.stringify(note);
    expect(text).toContain('"__proto__":{"polluted":true}');
    expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(hostile));
    expect((note.toJSON() as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe("toJSON", () => {
  it("is what the server sent, unknown fields included, with the changes made since", () => {
    const { connection } = connected();
    const note = new Note(connection, data({ brand_new: { a: 1 }, type: "unheard-of" }));
    expect(JSON.parse(JSON.stringify(note))).toEqual(data({ brand_new: { a: 1 }, type: "unheard-of" }));
    note.name = "b.txt";
    expect(note.toJSON()).toMatchObject({ name: "b.txt" });
  });

  it("holds nothing of the connection", () => {
    const { connection } = connected();
    expect(Object.keys(new Note(connection, data()))).toEqual(["id", "account", "name", "size"]);
  });
});

describe("types", () => {
  it("make writable attributes mutable and the rest readonly", () => {
    const note = new Note(connected().connection, data());
    expectTypeOf(note.name).toEqualTypeOf<string>();
    expectTypeOf(note.due).toEqualTypeOf<string | Date | null | undefined>();
    // @ts-expect-error -- not writable
    note.id = "N2";
    expectTypeOf<Note["save"]>().returns.resolves.toEqualTypeOf<Note>();
    expectTypeOf(note.toJSON()).toEqualTypeOf<NoteData>();
  });

  it("give a handle the id and the methods, and the fields only after a refresh", () => {
    expectTypeOf<Handle<Note, NoteData>>().toHaveProperty("id");
    expectTypeOf<Handle<Note, NoteData>>().toHaveProperty("save");
    expectTypeOf<Handle<Note, NoteData>>().toHaveProperty("where");
    expectTypeOf<Handle<Note, NoteData>>().not.toHaveProperty("name");
    expectTypeOf<Handle<Note, NoteData>>().not.toHaveProperty("size");
    expectTypeOf<Handle<Note, NoteData>["refresh"]>().returns.resolves.toEqualTypeOf<Note>();
  });
});

describe("what a subclass can decide", () => {
  class Entry extends Note {
    static override readonly accountIsHome: boolean = false;

    protected override endpointQuery(): object {
      return { kind: "entry" };
    }

    protected override changeOf(name: string, value: unknown, before: unknown): unknown {
      return name === "custom_properties" ? { value, before } : value;
    }
  }

  it("is what every request about the object has in its query", async () => {
    const { connection, sent } = connected(accepts());
    const entry = new Entry(connection, data());
    await entry.refresh();
    entry.name = "b.txt";
    await entry.save();
    expect(sent.map(({ method, query }) => [method, query])).toEqual([
      ["GET", { kind: "entry" }],
      ["PATCH", { kind: "entry" }],
    ]);
  });

  it("is what of an attribute is sent, with what it was before", async () => {
    const { connection, sent } = connected(() => data({ custom_properties: { a: 2 } }));
    const entry = new Entry(connection, data({ custom_properties: { a: 1 } }));
    (entry.custom_properties as { a: number }).a = 2;
    entry.name = "b.txt";
    await entry.save();
    expect(sent[0]?.json).toEqual({ name: "b.txt", custom_properties: { value: { a: 2 }, before: { a: 1 } } });
    // What the server said is no change of the caller's.
    await entry.save();
    expect(sent).toHaveLength(1);
  });

  it("is whether a number in `account` is where the object lives", async () => {
    const { connection } = connected(() => data({ account: 2 }));
    const [note, entry] = [new Note(connection, data()), new Entry(connection, data())];
    await Promise.all([note.refresh(), entry.refresh()]);
    expect([note.account_of(), entry.account_of()]).toEqual([2, 1]);
  });
});
