import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHttpDate, parseRetryAfter } from "./retry-after.ts";

const ANSWERED = "Sun, 06 Nov 1994 08:49:07 GMT";

describe("P27: parseRetryAfter", () => {
  it.each([
    ["seconds", "120", 120],
    ["seconds with blanks around", "  7 ", 7],
    ["fractions of a second", "1.5", 1.5],
    ["zero", "0", 0],
    ["many seconds", "1000000000", 1e9],
    ["a date of RFC 9110", "Sun, 06 Nov 1994 08:49:37 GMT", 30],
    ["a date of RFC 850", "Sunday, 06-Nov-94 08:49:37 GMT", 30],
    ["a date of C's asctime", "Sun Nov  6 08:49:37 1994", 30],
    ["a date that has passed", "Sun, 06 Nov 1994 08:49:06 GMT", undefined],
    ["this very moment", ANSWERED, undefined],
    ["a negative number", "-3", undefined],
    ["a signed number", "+3", undefined],
    ["a fraction without digits", "1.", undefined],
    ["an exponent", "1e9", undefined],
    ["hexadecimal", "0x10", undefined],
    ["a list", "1, 2", undefined],
    ["words", "soon", undefined],
    ["nothing", "", undefined],
    ["blanks", "  ", undefined],
    ["no header", undefined, undefined],
    ["a day that does not exist", "Wed, 30 Feb 2094 08:49:37 GMT", undefined],
    ["an hour that does not exist", "Sun, 06 Nov 2094 24:49:37 GMT", undefined],
    ["a minute that does not exist", "Sun, 06 Nov 2094 08:60:37 GMT", undefined],
    ["another time zone", "Sun, 06 Nov 2094 08:49:37 CET", undefined],
    ["an ISO date", "2094-11-06T08:49:37Z", undefined],
    ["a date in small letters", "sun, 06 nov 2094 08:49:37 gmt", undefined],
  ])("%s (%j) is %s", (_, value, expected) => {
    expect(parseRetryAfter(value, ANSWERED)).toBe(expected);
  });

  it("reads a date against the clock here where the answer has none", () => {
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    expect(parseRetryAfter(inAMinute, undefined)).toBeGreaterThan(58);
    expect(parseRetryAfter(inAMinute, "nonsense")).toBeLessThanOrEqual(60);
  });

  it("never yields anything but a number of seconds, whatever a server writes", () => {
    const close = fc.string({ unit: fc.constantFrom(..."0123456789.-+eE, :GMTSunNov".split("")) });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), close), (value) => {
        const seconds = parseRetryAfter(value, ANSWERED);
        expect(seconds === undefined || seconds >= 0).toBe(true);
      }),
    );
  });
});

describe("parseHttpDate", () => {
  const instants = fc.date({ min: new Date("1900-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }).map((date) => {
    date.setUTCMilliseconds(0);
    return date;
  });

  it("reads what toUTCString writes", () => {
    fc.assert(
      fc.property(instants, (date) => {
        expect(parseHttpDate(date.toUTCString())).toBe(date.getTime());
      }),
    );
  });

  it("reads the asctime form of every date", () => {
    fc.assert(
      fc.property(instants, (date) => {
        const [day, number = "", month, year = "", time] = date.toUTCString().replace(",", "").split(" ");
        expect(parseHttpDate(`${day} ${month} ${String(Number(number)).padStart(2)} ${time} ${year}`)).toBe(date.getTime());
      }),
    );
  });

  it("takes a two-digit year over 50 years ahead for one of the last century", () => {
    const ahead = (years: number) => String((new Date().getUTCFullYear() + years) % 100).padStart(2, "0");
    const year = (years: number) => new Date(parseHttpDate(`Monday, 01-Jan-${ahead(years)} 00:00:00 GMT`) ?? 0).getUTCFullYear();
    expect(year(10)).toBe(new Date().getUTCFullYear() + 10);
    expect(year(60)).toBe(new Date().getUTCFullYear() - 40);
  });
});
