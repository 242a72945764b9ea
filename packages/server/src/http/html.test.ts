import { expect, test } from "vitest";
import { escapeHtml } from "./html.ts";

test("no text becomes markup", () => {
  expect(escapeHtml(`<b a="1" c='2'>&`)).toBe("&#60;b a=&#34;1&#34; c=&#39;2&#39;&#62;&#38;");
});

test("no text turns round what stands beside it", () => {
  expect(escapeHtml("a\u202Etxt.exe\u0007\u0000\n")).toBe("a\ufffdtxt.exe\ufffd\ufffd\ufffd");
  expect(escapeHtml("👩‍💻 naïve")).toBe("👩‍💻 naïve");
});
