import { describe, expect, it } from "vitest";
import { AbortError } from "./abort-error.ts";
import { apiError, ConflictError, NotFoundError } from "./api-error.ts";
import { ArgumentError } from "./argument-error.ts";
import { ConfigurationError } from "./configuration-error.ts";
import { ConnectionError, TimeoutError } from "./connection-error.ts";
import { KloudlessError } from "./kloudless-error.ts";
import { ResponseError } from "./response-error.ts";

const failure = { request: "GET /x", phase: "headers" } as const;
const init = { code: "not_found", message: "Gone.", request: "GET /accounts/{id}" };

/** One error of each class. */
const all = {
  ConfigurationError: new ConfigurationError("x"),
  ArgumentError: new ArgumentError("id", "x"),
  ConnectionError: new ConnectionError("x", failure),
  TimeoutError: new TimeoutError("x", failure, "attempt", 5),
  AbortError: new AbortError("why"),
  ResponseError: new ResponseError("x", "bad_json"),
  ApiError: apiError({ ...init, status: 418 }),
  AuthenticationError: apiError({ ...init, status: 401 }),
  PermissionError: apiError({ ...init, status: 403 }),
  NotFoundError: apiError({ ...init, status: 404 }),
  ConflictError: apiError({ ...init, status: 409, conflictingResourceId: "F1" }),
  RateLimitError: apiError({ ...init, status: 429, retryAfter: 3 }),
  ServerError: apiError({ ...init, status: 502 }),
};

describe.each(Object.entries(all))("%s", (name, error) => {
  it("has its name and a code", () => {
    expect(error.name).toBe(name);
    expect(error.code).toMatch(/^[a-z_]+$/);
    expect(String(error)).toMatch(new RegExp(`^${name}: `));
    expect(error.stack).toMatch(new RegExp(`^${name}: `));
  });

  it("is a KloudlessError", () => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(KloudlessError);
    expect(KloudlessError.is(error)).toBe(true);
  });

  it("says what it is as JSON", () => {
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ name, code: error.code, message: error.message });
  });
});

describe("is", () => {
  it("goes by the tree", () => {
    expect(ConnectionError.is(all.TimeoutError)).toBe(true);
    expect(TimeoutError.is(all.ConnectionError)).toBe(false);
    expect(NotFoundError.is(all.ConflictError)).toBe(false);
  });

  it.each([undefined, null, 1, "NotFoundError", {}, { name: "NotFoundError" }, new Error("x"), Object.create(null)])(
    "is false for %o",
    (value) => {
      expect(KloudlessError.is(value)).toBe(false);
    },
  );
});

describe("P16: two copies of the package in one process", () => {
  it("know each other's errors", async () => {
    const other = (await import(/* @vite-ignore */ `./api-error.ts?copy=${Date.now()}`)) as typeof import("./api-error.ts");
    expect(other.NotFoundError).not.toBe(NotFoundError);
    const error = other.apiError({ ...init, status: 404 });
    expect(error).not.toBeInstanceOf(NotFoundError);
    expect(NotFoundError.is(error)).toBe(true);
    expect(ConflictError.is(error)).toBe(false);
    expect(KloudlessError.is(error)).toBe(true);
    expect(other.NotFoundError.is(all.NotFoundError)).toBe(true);
  });
});

describe("ApiError", () => {
  it("says what came back, what was asked for and what to do", () => {
    const error = apiError({ ...init, status: 404, requestId: "7f3c" });
    expect(error.message).toBe("404 not_found: Gone. (GET /accounts/{id}) [request 7f3c]");
    expect(all.AuthenticationError.message).toMatch(/Check the API key or token/);
    expect(all.RateLimitError.message).toMatch(/Try again in 3 s/);
    expect(apiError({ ...init, status: 429 }).message).toMatch(/Slow down/);
    expect(apiError({ ...init, status: 501 }).message).toMatch(/cannot do this/);
  });

  it("keeps what a program needs", () => {
    expect(all.ConflictError).toMatchObject({ status: 409, conflictingResourceId: "F1", attempts: 1, retryable: false });
    expect(all.RateLimitError).toMatchObject({ retryAfter: 3, retryable: true });
    expect(JSON.parse(JSON.stringify(all.ConflictError))).toEqual({
      name: "ConflictError",
      code: "not_found",
      message: all.ConflictError.message,
      status: 409,
      attempts: 1,
      retryable: false,
      conflictingResourceId: "F1",
    });
  });

  it("keeps the body out of logs", () => {
    const error = apiError({ ...init, status: 400, body: { secret: "x" } });
    expect(error.body).toEqual({ secret: "x" });
    expect(Object.keys(error)).not.toContain("body");
  });
});

describe("AbortError", () => {
  it("has the signal's reason as its cause", () => {
    expect(all.AbortError.cause).toBe("why");
  });
});
