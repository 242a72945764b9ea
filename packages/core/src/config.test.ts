import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ClientOptions, configure } from "./config.ts";
import { ConfigurationError } from "./errors/configuration-error.ts";
import { ExponentialBackoff } from "./retry/exponential-backoff.ts";

beforeEach(() => {
  for (const name of ["API_KEY", "TOKEN", "DEV_KEY", "BASE_URL", "API_VERSION"]) vi.stubEnv(`KLOUDLESS_${name}`, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** What `configure` throws. */
function refusal(options: ClientOptions): ConfigurationError {
  try {
    configure(options);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error(`${inspect(options)} was taken.`);
}

describe("credentials", () => {
  it("are needed", () => {
    expect(refusal({}).message).toMatch(/KLOUDLESS_API_KEY/);
    vi.stubEnv("KLOUDLESS_API_KEY", "  ");
    expect(refusal({}).message).toMatch(/No credential/);
  });

  it("come from options", () => {
    expect(configure({ apiKey: "key" }).authorization("account")).toBe("APIKey key");
    expect(configure({ token: "token" }).authorization("account")).toBe("Bearer token");
    expect(configure({ developerKey: "dev" }).authorization("developer")).toBe("DeveloperKey dev");
  });

  it("come from the environment", () => {
    vi.stubEnv("KLOUDLESS_TOKEN", "env-token");
    expect(configure({}).authorization("account")).toBe("Bearer env-token");
    vi.stubEnv("KLOUDLESS_API_KEY", " env-key\n");
    expect(configure({}).authorization("account")).toBe("APIKey env-key");
    vi.stubEnv("KLOUDLESS_DEV_KEY", "env-dev");
    expect(configure({}).authorization("developer")).toBe("DeveloperKey env-dev");
  });

  it("of an application win over a token, and what is given in code over the environment", () => {
    expect(configure({ apiKey: "key", token: "token" })).toMatchObject({ hasToken: false });
    expect(configure({ apiKey: "key", token: "token" }).authorization("account")).toBe("APIKey key");
    vi.stubEnv("KLOUDLESS_API_KEY", "env-key");
    vi.stubEnv("KLOUDLESS_TOKEN", "env-token");
    expect(configure({ token: "token" }).authorization("account")).toBe("Bearer token");
    expect(configure({ apiKey: "key" }).authorization("account")).toBe("APIKey key");
    expect(configure({ developerKey: "dev" }).authorization("account")).toBe("APIKey env-key");
  });

  it("are missed only where they are needed", () => {
    const management = configure({ developerKey: "dev" });
    expect(() => management.authorization("account")).toThrow(/needs `apiKey` or `token`/);
    const accounts = configure({ apiKey: "key" });
    expect(() => accounts.authorization("developer")).toThrow(/KLOUDLESS_DEV_KEY/);
  });

  it.each(["", "canary two", "canary\nbreak", "canärycanary", "canary\t", { secret: "canary" } as never])(
    "cannot be %j, which is not shown",
    (credential) => {
      for (const field of ["apiKey", "token", "developerKey"] as const) {
        const error = refusal({ [field]: credential });
        expect(error.message).toContain(field);
        expect(`${error.message}${inspect(error)}`).not.toContain("canary");
      }
    },
  );
});

describe("baseUrl and apiVersion", () => {
  it.each([
    [undefined, undefined, "https://api.kloudless.com", "/v1"],
    ["https://api.kloudless.com/", undefined, "https://api.kloudless.com", "/v1"],
    ["http://127.0.0.1:8080", undefined, "http://127.0.0.1:8080", "/v1"],
    ["https://host/v1", undefined, "https://host", "/v1"],
    ["https://host/v2/", undefined, "https://host", "/v2"],
    ["https://host/v2", "2", "https://host", "/v2"],
    ["https://host/kloudless/api", "v0", "https://host", "/kloudless/api/v0"],
    ["https://host/kloudless//", "v1", "https://host", "/kloudless/v1"],
    [new URL("https://host:443/x"), "1", "https://host", "/x/v1"],
    ["https://HOST/v10", undefined, "https://host", "/v10"],
    ["http://[::1]:9/", undefined, "http://[::1]:9", "/v1"],
  ])("%s with %s is %s and %s", (baseUrl, apiVersion, origin, prefix) => {
    expect(configure({ apiKey: "key", baseUrl, apiVersion })).toMatchObject({ origin, prefix });
  });

  it("come from the environment", () => {
    vi.stubEnv("KLOUDLESS_BASE_URL", "http://127.0.0.1:1");
    vi.stubEnv("KLOUDLESS_API_VERSION", "v2");
    expect(configure({ apiKey: "key" })).toMatchObject({ origin: "http://127.0.0.1:1", prefix: "/v2" });
    expect(configure({ apiKey: "key", baseUrl: "http://127.0.0.1:2", apiVersion: "v1" }).prefix).toBe("/v1");
  });

  it.each([
    "api.kloudless.com",
    "localhost:8080",
    "ftp://host",
    "https://",
    "https://host:port",
    "/v1",
    "http//host",
    "",
    "https://host?x=1",
    "https://host/#x",
    42 as never,
    {} as never,
  ])("baseUrl cannot be %j", (baseUrl) => {
    expect(refusal({ apiKey: "key", baseUrl }).message).toContain("`baseUrl`");
  });

  it.each([
    "https://user:hunter2@host",
    "https://hunter2@host",
    "https://user:hunter2@host:port",
    "https//user:hunter2@host",
    "ftp://user:hunter2@host",
    "https://host?password=hunter2",
    "https://host#hunter2",
  ])("P34: a password in the base URL is refused and not shown (%#)", (baseUrl) => {
    const error = refusal({ apiKey: "key", baseUrl });
    expect(inspect(error, { showHidden: true, depth: 9 }) + String(error.stack) + JSON.stringify(error)).not.toContain("hunter2");
  });

  it.each(["", "one", "v", "1.0", "v1.1", "v1/..", "-1", " v1"])("apiVersion cannot be %j", (apiVersion) => {
    expect(refusal({ apiKey: "key", apiVersion }).message).toContain("`apiVersion`");
  });

  it("cannot contradict each other", () => {
    expect(refusal({ apiKey: "key", baseUrl: "https://host/v1", apiVersion: "v2" }).message).toMatch(/ends with v1 but `apiVersion` is v2/);
  });
});

describe("limits and strategies", () => {
  it("have defaults", () => {
    expect(configure({ apiKey: "key" })).toMatchObject({ timeout: 60_000, deadline: undefined, retry: expect.any(ExponentialBackoff) });
    expect(configure({ apiKey: "key", retry: null }).retry).toBeNull();
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, "5" as never, null as never])("cannot be %s", (value) => {
    expect(refusal({ apiKey: "key", timeout: value }).message).toContain("`timeout`");
    expect(refusal({ apiKey: "key", deadline: value }).message).toContain("`deadline`");
  });

  it.each([3 as never, {} as never, false as never, (() => 1) as never])("retry cannot be %s", (retry) => {
    expect(refusal({ apiKey: "key", retry }).message).toContain("`retry`");
  });
});

describe("headers", () => {
  it("have names in lower case", () => {
    expect(configure({ apiKey: "key", headers: { "X-Trace": "1", Gone: undefined as never } }).headers).toEqual({ "x-trace": "1" });
  });

  it.each([
    ["a line break", "a\r\nX-Evil: 1"],
    ["a lone line feed", "a\nb"],
    ["a NUL", "a\0b"],
    ["CJK", "发"],
    ["a number", 5 as never],
    ["null", null as never],
  ])("S8, P25: values with %s are refused, and not shown", (_, value) => {
    const { message } = refusal({ apiKey: "key", headers: { "X-Name": value } });
    expect(message).toContain("X-Name");
    expect(message).not.toContain("Evil");
  });

  it.each(["", "a b", "a:b", "a\r\nb", "é", "(x)"])("S8: a name cannot be %j", (name) => {
    expect(refusal({ apiKey: "key", headers: { [name]: "1" } }).message).toContain("`headers`");
  });

  it("P25: values may be Latin-1", () => {
    expect(configure({ apiKey: "key", headers: { "X-Name": "tést" } }).headers).toEqual({ "x-name": "tést" });
  });
});

describe("redact", () => {
  it("takes every credential out of a text, everywhere", () => {
    const config = configure({ apiKey: "canary-key", token: "canary-token", developerKey: "canary-dev" });
    expect(config.redact("canary-key, canary-token and canary-dev; canary-key")).toBe("[redacted], [redacted] and [redacted]; [redacted]");
  });
});
