import { expect, test } from "vitest";
import { formatSize } from "./link-pages.ts";

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [1023, "1023 bytes"],
  [1024, "1.0 KiB"],
  [1536, "1.5 KiB"],
  [10 * 1024, "10 KiB"],
  [5 * 1024 ** 3, "5.0 GiB"],
  [3 * 1024 ** 5, "3.0 PiB"],
  [4000 * 1024 ** 5, "4000 PiB"],
])("%i bytes are %s", (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});
