import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { CommandError } from "../failure/command-error.ts";
import { Keychain, type OpenEntry } from "./keychain.ts";
import { credentialStore } from "./store.ts";

/** A keychain in memory that can be locked. */
function memoryKeychain() {
  const kept = new Map<string, string>();
  const state = { isLocked: false };
  const open: OpenEntry = (profile) => {
    if (state.isLocked) return Promise.reject(new Error("locked"));
    return Promise.resolve({
      setPassword: async (password) => void kept.set(profile, password),
      getPassword: async () => kept.get(profile),
      deleteCredential: async () => kept.delete(profile),
    });
  };
  return { kept, state, open };
}

async function setUp(choice?: string) {
  const config = await mkdtemp(join(tmpdir(), "kloudless-store-"));
  onTestFinished(() => rm(config, { recursive: true, force: true }));
  const keychain = memoryKeychain();
  const storeFor = (env: NodeJS.ProcessEnv) =>
    credentialStore({ paths: { config, state: config }, io: { env, signal: new AbortController().signal } }, keychain.open);
  const file = (profile: string): Promise<string> => readFile(join(config, "credentials", `${profile}.json`), "utf8");
  return { ...keychain, file, storeFor, store: storeFor(choice === undefined ? {} : { KLOUDLESS_CREDENTIALS: choice }) };
}

describe("credentials", () => {
  test("go to the keychain where there is one; the file says only that they are there", async () => {
    const { store, kept, file } = await setUp();
    expect(await store.write("a", { apiKey: "canary", baseUrl: "https://x.example" })).toBe("keychain");
    expect(await file("a")).not.toContain("canary");
    expect(await store.read("a")).toEqual({ place: "keychain", credentials: { apiKey: "canary", baseUrl: "https://x.example" } });
    expect(await store.profiles()).toEqual(["a"]);
    expect([await store.remove("a"), await store.remove("a")]).toEqual([true, false]);
    expect([kept.size, await store.profiles(), await store.read("a")]).toEqual([0, [], undefined]);
  });

  test("go to a file where there is none, or where a file is asked for; the keychain keeps nothing of before", async () => {
    const { store, storeFor, kept, state, file } = await setUp();
    await store.write("a", { token: "before" });
    await storeFor({ KLOUDLESS_CREDENTIALS: "file" }).write("a", { token: "after" });
    expect(kept.size).toBe(0);
    expect(JSON.parse(await file("a"))).toEqual({ token: "after" });
    state.isLocked = true;
    expect(await store.write("b", { token: "t" })).toContain("b.json");
    expect((await store.read("b"))?.credentials).toEqual({ token: "t" });
  });

  test("in a keychain that is locked are not the same as none", async () => {
    const { store, state } = await setUp();
    await store.write("a", { token: "t" });
    state.isLocked = true;
    await expect(store.read("a")).rejects.toMatchObject({ exitCode: 4, code: "keychain_unavailable" });
    await expect(store.remove("a")).rejects.toMatchObject({ code: "keychain_unavailable" });
    state.isLocked = false;
    expect(await store.read("a")).toBeDefined();
  });

  test("asked for in a keychain that is not there, are an error, and nothing is kept", async () => {
    const { store, state } = await setUp("keychain");
    state.isLocked = true;
    await expect(store.write("a", { token: "canary" })).rejects.toBeInstanceOf(CommandError);
    expect(await store.profiles()).toEqual([]);
  });

  test("that were removed from the keychain by hand are none", async () => {
    const { store, kept } = await setUp();
    await store.write("a", { token: "t" });
    kept.clear();
    expect(await store.read("a")).toBeUndefined();
  });

  test("that are damaged in the keychain are an error without their text", async () => {
    const { store, kept } = await setUp();
    await store.write("a", { token: "t" });
    kept.set("a", "{canary");
    const error = await store.read("a").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ exitCode: 4, code: "credentials_damaged" });
    expect(String(error)).not.toContain("canary");
  });

  test("a command that was ended while a keychain asks ends with that", async () => {
    const controller = new AbortController();
    const reason = new Error("interrupted");
    const keychain = new Keychain(controller.signal, () => {
      controller.abort(reason);
      return Promise.reject(new Error("cancelled"));
    });
    await expect(keychain.read("a")).rejects.toBe(reason);
  });
});
