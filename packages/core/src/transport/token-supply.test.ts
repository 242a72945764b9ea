import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { client, rejection } from "../../test/client.ts";
import { httpServer, json, type RawServer } from "../../test/raw-server.ts";
import { AbortError, AuthenticationError, ConfigurationError, TimeoutError } from "../index.ts";

/** A server that takes one token at a time; requests wait for each other where a test says so. */
async function guarded(takes: () => string, together = 1): Promise<RawServer> {
  let waiting: (() => void)[] = [];
  return httpServer(async (response, { headers, body, method }, index) => {
    if (index < together) {
      await new Promise<void>((go) => {
        waiting.push(go);
        if (waiting.length < together) return;
        for (const next of waiting) next();
        waiting = [];
      });
    }
    if (headers.authorization !== `Bearer ${takes()}`)
      return json(response, { error_code: "invalid_token", message: headers.authorization }, 401);
    return json(response, { method, body: body.toString() });
  });
}

const get = { method: "GET", path: "/accounts/me" } as const;

describe("a token that a function gives", () => {
  test("is asked for before the first request, and kept", async () => {
    const server = await guarded(() => "t1");
    let calls = 0;
    const supply = async (): Promise<string> => `t${++calls}`;
    const kloudless = client(server.url, { apiKey: undefined, token: supply });
    expect(calls).toBe(0);
    for (let n = 0; n < 3; n++) await kloudless.request(get);
    expect(calls).toBe(1);
    expect(kloudless.account().id).toBe("me");
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer t1", "Bearer t1", "Bearer t1"]);
  });

  test("of a hundred requests that are refused at once, one asks for the next", async () => {
    let calls = 0;
    const server = await guarded(() => "t2", 100);
    const token = async (): Promise<string> => {
      await new Promise((done) => setTimeout(done, 20));
      return `t${++calls}`;
    };
    const kloudless = client(server.url, { apiKey: undefined, token });
    const answers = await Promise.all(Array.from({ length: 100 }, () => kloudless.request(get)));
    expect(answers).toHaveLength(100);
    expect(calls).toBe(2);
    expect(server.requests.filter(({ headers }) => headers.authorization === "Bearer t1")).toHaveLength(100);
    expect(server.requests).toHaveLength(200);
  });

  test("one that cannot be had fails all that wait for it, and is asked for again by the next", async () => {
    const broken = new Error("the store is down");
    let calls = 0;
    const server = await guarded(() => "t3", 10);
    const token = async (): Promise<string> => {
      await new Promise((done) => setTimeout(done, 20));
      if (++calls === 2) throw broken;
      return `t${calls}`;
    };
    const kloudless = client(server.url, { apiKey: undefined, token });
    const failed = await Promise.all(Array.from({ length: 10 }, () => rejection(kloudless.request(get))));
    expect(new Set(failed)).toEqual(new Set([broken]));
    expect(calls).toBe(2);
    expect(await kloudless.request(get)).toMatchObject({ method: "GET" });
    expect(calls).toBe(3);
  });

  test("that is refused again, or is the same one, is an error and no loop", async () => {
    const server = await guarded(() => "never");
    let calls = 0;
    const fresh = client(server.url, { apiKey: undefined, token: () => `t${++calls}` });
    expect(await rejection(fresh.request(get))).toBeInstanceOf(AuthenticationError);
    expect([calls, server.requests.length]).toEqual([2, 2]);
    const same = client(server.url, { apiKey: undefined, token: () => "same" });
    expect(await rejection(same.request(get))).toMatchObject({ status: 401 });
    expect(server.requests.length).toBe(3);
  });

  test("requests are sent again with their bodies, whatever their method; streams, which cannot be, are not", async () => {
    let calls = 0;
    const server = await guarded(() => `t${Math.max(calls, 2)}`);
    const make = () => {
      calls = 0;
      return client(server.url, { apiKey: undefined, token: () => `t${++calls}`, retry: null });
    };
    expect(await make().request({ method: "POST", path: "/x", json: { a: 1 } })).toEqual({ method: "POST", body: '{"a":1}' });
    expect(await make().request({ method: "PATCH", path: "/x", body: "bytes" })).toEqual({ method: "PATCH", body: "bytes" });
    const before = server.requests.length;
    const body = new Blob(["once"]).stream();
    expect(await rejection(make().request({ method: "PUT", path: "/x", body }))).toBeInstanceOf(AuthenticationError);
    expect(server.requests.length).toBe(before + 1);
  });

  test("waiting for one ends with the signal and the timeout", async () => {
    const kloudless = client("http://127.0.0.1:1", { apiKey: undefined, token: () => new Promise<string>(() => undefined), retry: null });
    expect(await rejection(kloudless.request(get, { signal: AbortSignal.timeout(20) }))).toBeInstanceOf(AbortError);
    expect(await rejection(kloudless.request(get, { timeout: 20 }))).toBeInstanceOf(TimeoutError);
  });

  test.each(["", "two words", undefined, 7])("that is %j is refused, and nothing is sent", async (value) => {
    const server = await guarded(() => "t");
    const kloudless = client(server.url, { apiKey: undefined, token: () => value as string });
    expect(await rejection(kloudless.request(get))).toBeInstanceOf(ConfigurationError);
    expect(server.requests.length).toBe(0);
  });

  test("is shown nowhere, nor is the one before it", async () => {
    const server = await guarded(() => "never");
    let calls = 0;
    const kloudless = client(server.url, { apiKey: undefined, token: () => `canary-${++calls}` });
    const error = await rejection(kloudless.request(get));
    expect(error).toMatchObject({ message: expect.stringContaining("[redacted]") as string });
    const texts = [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), inspect(kloudless, { depth: 9 })].join("");
    expect(texts).not.toContain("canary");
  });

  test("an API key wins over it, and a header of one call over both", async () => {
    const server = await httpServer((response) => json(response, {}));
    const token = (): never => {
      throw new Error("It is not needed.");
    };
    await client(server.url, { apiKey: "key", token }).request(get);
    await client(server.url, { apiKey: undefined, token }).request(get, { headers: { Authorization: "Bearer mine" } });
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(["APIKey key", "Bearer mine"]);
  });
});
