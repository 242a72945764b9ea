import { expect, test } from "vitest";
import { describeSkips } from "../src/setup/results.ts";

test("skipped tests are told by their reasons", () => {
  const skips = [
    { test: "links", reason: "no links" },
    { test: "search", reason: "no search" },
    { test: "more links", reason: "no links" },
  ];
  expect(describeSkips(skips)).toBe("Skipped: 3\n  no links\n    links\n    more links\n  no search\n    search");
});
