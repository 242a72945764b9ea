import { describe, expect, expectTypeOf, it, vi } from "vitest";
import { client } from "../test/client.ts";
import { type Attached, type Capability, defineCapability } from "./capability.ts";
import type { Connection } from "./connection.ts";
import { ConfigurationError } from "./errors/configuration-error.ts";
import type { Kloudless } from "./kloudless.ts";

class Notes {
  readonly connection: Connection;
  constructor(connection: Connection) {
    this.connection = connection;
  }
  all(): string {
    return `notes of ${String(this.connection.accountId)}`;
  }
}
const notes = defineCapability("notes", (connection) => new Notes(connection));
const admin = defineCapability("admin", (connection) => ({ account: connection.accountId }), "client");
const BASE = "http://127.0.0.1:9";

describe("a capability of accounts", () => {
  it("is the same object by both doors", () => {
    const account = client(BASE, { use: [notes] }).account(7);
    expect(account.notes).toBeInstanceOf(Notes);
    expect(account.notes).toBe(notes(account));
    expect(account.notes).toBe(account.notes);
    expect(account.notes.all()).toBe("notes of 7");
  });

  it("is the same object for two handles of one account, and another for another account or client", () => {
    const one = client(BASE, { use: [notes] });
    const two = client(BASE, { use: [notes] });
    expect(one.account(7).notes).toBe(one.account("7").notes);
    expect(one.account(7).notes).not.toBe(one.account(8).notes);
    expect(one.account(7).notes).not.toBe(two.account(7).notes);
  });

  it("is made at its first use", () => {
    const make = vi.fn((connection: Connection) => new Notes(connection));
    const account = client(BASE, { use: [defineCapability("lazy", make)] }).account(7);
    expect(make).not.toHaveBeenCalled();
    void account.lazy;
    void account.lazy;
    expect(make).toHaveBeenCalledOnce();
  });

  it("works without being used by the client", () => {
    expect(notes(client(BASE).account(7)).all()).toBe("notes of 7");
  });

  it("does not show up among the account's data, nor on another client's accounts", () => {
    const account = client(BASE, { use: [notes] }).account(7);
    expect(JSON.stringify(account)).toBe('{"id":7}');
    expect(Object.keys(account)).toEqual(["id"]);
    expect("notes" in client(BASE).account(7)).toBe(false);
  });
});

describe("a capability of the client", () => {
  it("is a property of the client and of nothing else", () => {
    const kloudless = client(BASE, { use: [admin, notes] });
    expect(kloudless.admin).toEqual({ account: undefined });
    expect(kloudless.admin).toBe(admin(kloudless));
    expect("admin" in kloudless.account(7)).toBe(false);
    expect("notes" in kloudless).toBe(false);
  });
});

describe("use", () => {
  it.each([
    ["a key twice", [notes, defineCapability("notes", () => ({}))]],
    ["a key twice on the client", [admin, defineCapability("admin", () => ({}), "client")]],
    ["a method of accounts", [defineCapability("save", () => ({}))]],
    ["a property every object has", [defineCapability("constructor", () => ({}))]],
    ["a property of the client", [defineCapability("accounts", () => ({}), "client")]],
    ["something that is no capability", [undefined as never]],
    ["a function that is no capability", [(() => ({})) as never]],
    ["a capability of something else", [defineCapability("x", () => ({}), "folder" as never)]],
    ["what is no list", notes as never],
  ])("refuses %s", (_, use) => {
    expect(() => client(BASE, { use })).toThrow(ConfigurationError);
  });
});

describe("types", () => {
  it("add a property for each capability, where it attaches", () => {
    const kloudless = client(BASE, { use: [notes, admin] });
    const account = kloudless.account(1);
    expectTypeOf(account.notes).toEqualTypeOf<Notes>();
    expectTypeOf(kloudless.admin).toEqualTypeOf<{ account: string | number | undefined }>();
    expectTypeOf<(typeof kloudless)["accounts"]["retrieve"]>().returns.resolves.toHaveProperty("notes");
    expectTypeOf(account).not.toHaveProperty("admin");
    expectTypeOf(kloudless).not.toHaveProperty("notes");
    // @ts-expect-error -- a part of the API that the client does not use
    expect(account.storage).toBeUndefined();
  });

  it("are worked out of a list of capabilities", () => {
    expectTypeOf<Attached<readonly [typeof notes, typeof admin], "account">>().toEqualTypeOf<{ readonly notes: Notes }>();
    expectTypeOf(client(BASE).account(1)).not.toHaveProperty("notes");
    expectTypeOf(notes).toEqualTypeOf<Capability<"notes", Notes, "account">>();
    expectTypeOf(admin.on).toEqualTypeOf<"client">();
    expectTypeOf<Kloudless>().toHaveProperty("accounts");
  });
});
