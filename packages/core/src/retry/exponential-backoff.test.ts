import { describe, expect, it } from "vitest";
import { type ApiErrorInit, apiError } from "../errors/api-error.ts";
import { ConnectionError, TimeoutError } from "../errors/connection-error.ts";
import { ResponseError } from "../errors/response-error.ts";
import { ExponentialBackoff } from "./exponential-backoff.ts";
import type { RetryFailure } from "./strategy.ts";

const answer = (status: number, init: Partial<ApiErrorInit> = {}) =>
  apiError({ status, code: "x", message: "x", request: "GET /x", ...init });
const lost = new ConnectionError("lost", { request: "GET /x", phase: "headers" });

/** Bounds of many draws of the pause after an attempt. */
function range(backoff: ExponentialBackoff, error: RetryFailure["error"], attempt: number): { least: number; most: number } {
  const drawn = Array.from({ length: 2000 }, () => backoff.delay({ attempt, error, request: "GET /x" }) ?? Number.NaN);
  return { least: Math.min(...drawn), most: Math.max(...drawn) };
}

describe("ExponentialBackoff", () => {
  it.each([
    ["a lost connection", lost, [500, 1000, 2000, 4000, 8000, 8000]],
    ["500", answer(500), [500, 1000, 2000, 4000, 8000, 8000]],
    ["502", answer(502), [500, 1000, 2000]],
    ["429", answer(429), [1000, 2000, 4000, 8000, 8000]],
    ["503", answer(503), [1000, 2000, 4000, 8000, 8000]],
  ])("after %s it pauses 50 to 100 % of a doubling time", (_, error, expected) => {
    const backoff = new ExponentialBackoff({ retries: 10 });
    for (const [index, longest] of expected.entries()) {
      const { least, most } = range(backoff, error, index + 1);
      expect(least).toBeGreaterThanOrEqual(longest / 2);
      expect(most).toBeLessThanOrEqual(longest);
      // Jitter: clients that failed together come back apart.
      expect(most - least).toBeGreaterThan(longest / 4);
    }
  });

  it("gives up after two retries unless told otherwise", () => {
    const pauses = (backoff: ExponentialBackoff) => [1, 2, 3, 4].map((attempt) => backoff.delay({ attempt, error: lost, request: "x" }));
    expect(pauses(new ExponentialBackoff()).map((pause) => pause !== undefined)).toEqual([true, true, false, false]);
    expect(pauses(new ExponentialBackoff({ retries: 3 })).filter((pause) => pause !== undefined)).toHaveLength(3);
    expect(pauses(new ExponentialBackoff({ retries: 0 }))).toEqual([undefined, undefined, undefined, undefined]);
  });

  it.each([408, 425, 429, 500, 502, 503, 504])("retries %i", (status) => {
    expect(new ExponentialBackoff().delay({ attempt: 1, error: answer(status), request: "x" })).toBeDefined();
  });

  it.each([400, 401, 403, 404, 405, 406, 409, 410, 413, 422, 501, 505, 507])("does not retry %i", (status) => {
    expect(new ExponentialBackoff().delay({ attempt: 1, error: answer(status), request: "x" })).toBeUndefined();
  });

  it("does not pause after a connection that was kept too long, once", () => {
    const stale = new ConnectionError("stale", { request: "GET /x", phase: "headers", stale: true });
    const pauses = [1, 2, 3].map((attempt) => new ExponentialBackoff().delay({ attempt, error: stale, request: "x" }));
    expect(pauses).toEqual([0, expect.toSatisfy((pause: number) => pause >= 500), undefined]);
  });

  it("does not retry what will not become better", () => {
    const backoff = new ExponentialBackoff();
    const late = new TimeoutError("late", { request: "GET /x", phase: "body" }, "deadline", 5);
    const html = new ResponseError("HTML", "bad_json");
    expect(backoff.delay({ attempt: 1, error: late, request: "x" })).toBeUndefined();
    expect(backoff.delay({ attempt: 1, error: html, request: "x" })).toBeUndefined();
  });

  it.each([
    [0, 0],
    [0.5, 500],
    [7, 7000],
    [60, 60_000],
    [60.001, undefined],
    [1e9, undefined],
  ])("P27: waits for a Retry-After of %d s exactly, or not at all", (retryAfter, expected) => {
    expect(new ExponentialBackoff().delay({ attempt: 1, error: answer(429, { retryAfter }), request: "x" })).toBe(expected);
  });

  it("P27: takes another limit for Retry-After", () => {
    const backoff = new ExponentialBackoff({ maxRetryAfter: 3000 });
    expect(backoff.delay({ attempt: 1, error: answer(503, { retryAfter: 3 }), request: "x" })).toBe(3000);
    expect(backoff.delay({ attempt: 1, error: answer(503, { retryAfter: 4 }), request: "x" })).toBeUndefined();
  });

  it.each([
    { retries: Number.NaN },
    { retries: -1 },
    { base: Number.NaN },
    { base: -1 },
    { throttledBase: "1" as never },
    { cap: Number.NaN },
    { maxRetryAfter: -1 },
  ])("refuses %o", (options) => {
    expect(() => new ExponentialBackoff(options)).toThrow(
      expect.objectContaining({ name: "ConfigurationError", message: expect.stringContaining(Object.keys(options)[0] ?? "?") }),
    );
  });
});
