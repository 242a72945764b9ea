import { describe, expect, test } from "vitest";
import { moment, momentAhead, parseMoment } from "./values.ts";

describe("a moment", () => {
  test.each([
    ["2026-05-01", "2026-05-01T00:00:00.000Z"],
    ["2026-05-01T12:30Z", "2026-05-01T12:30:00.000Z"],
    ["2026-05-01T12:30:15.5+02:00", "2026-05-01T10:30:15.500Z"],
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
  ])("%s", (text, iso) => expect(parseMoment(text)?.toISOString()).toBe(iso));

  test.each(["2026-02-31", "2026-02-29T10:00Z", "2026-13-01", "2026-00-10", "2026-05-01T25:00Z", "2026-5-1", "2026", "May 1", "soon", ""])(
    "%j is none",
    (text) => expect(parseMoment(text)).toBeUndefined(),
  );

  test("can be said by how long ago it was, or in how long it is", () => {
    const before = Date.now();
    const ago = moment("--after <time>", "").parse("2h").getTime();
    const ahead = momentAhead("--expires <time>", "").parse("7d").getTime();
    const after = Date.now();
    expect(ago).toBeGreaterThanOrEqual(before - 7_200_000);
    expect(ago).toBeLessThanOrEqual(after - 7_200_000);
    expect(ahead).toBeGreaterThanOrEqual(before + 604_800_000);
    expect(ahead).toBeLessThanOrEqual(after + 604_800_000);
  });

  test("that is to come is not past", () => {
    const expires = momentAhead("--expires <time>", "");
    expect(() => expires.parse("2020-01-01")).toThrow("--expires must be a time to come");
    expect(() => expires.parse("0d")).toThrow("--expires must be a time to come");
    expect(() => expires.parse("tomorrow")).toThrow("--expires must be a time like");
  });
});
