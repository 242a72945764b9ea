import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { serve } from "../testing/serve.ts";

async function setUp(name = "report.txt", content = "0123456789") {
  const { api, server, root } = await serve();
  const file = (await api.upload(name, content)).json;
  const link = async (options: object = {}): Promise<{ id: string; url: string }> =>
    (await api.post(`${api.storage()}/links`, { file_id: file.id, ...options })).json;
  return { api, server, root, file, link };
}

const post = (url: string, fields: Record<string, string>): Promise<Response> =>
  fetch(url, { method: "POST", body: new URLSearchParams(fields) });

const accessIn = (page: string): string => /name="access" value="([^"]+)"/.exec(page)?.[1] ?? "";

describe("a direct link", () => {
  test("is the bytes, to be saved and not shown", async () => {
    const { link } = await setUp();
    const answer = await fetch((await link({ direct: true })).url);
    expect([answer.status, await answer.text()]).toEqual([200, "0123456789"]);
    const headers = Object.fromEntries(answer.headers);
    expect(headers).toMatchObject({
      "content-type": "text/plain",
      "content-length": "10",
      "content-disposition": 'attachment; filename="report.txt"',
      "content-security-policy": "sandbox",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-cache",
    });
  });

  test("answers ranges, conditions and HEAD as contents do", async () => {
    const { link } = await setUp();
    const { url } = await link({ direct: true });
    const part = await fetch(url, { headers: { range: "bytes=2-4" } });
    expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([206, "bytes 2-4/10", "234"]);
    const whole = await fetch(url, { method: "HEAD" });
    expect([whole.status, whole.headers.get("content-length"), await whole.text()]).toEqual([200, "10", ""]);
    const etag = whole.headers.get("etag") ?? "";
    expect((await fetch(url, { headers: { "if-none-match": etag } })).status).toBe(304);
    expect((await fetch(url, { headers: { range: "bytes=10-" } })).status).toBe(416);
  });

  test.each([
    ["x.html", "text/html"],
    ["x.svg", "image/svg+xml"],
  ])("cannot make %s act as the server's own", async (name, type) => {
    const { link } = await setUp(name, "<script>alert(1)</script>");
    const { headers } = await fetch((await link({ direct: true })).url);
    expect(headers.get("content-type")).toContain(type);
    expect(headers.get("content-security-policy")).toBe("sandbox");
    expect(headers.get("content-disposition")).toMatch(/^attachment/);
  });

  test("has a header of one line, whatever the file is called", async () => {
    const { api, link } = await setUp();
    for (const name of ['a"b\r\nset-cookie: x=1', "naïve ☃.txt", "%2e%2e", "\u202Efdp.exe"]) {
      const { json } = await api.upload(name, "x");
      const { url } = await link({ file_id: json.id, direct: true });
      const { headers } = await fetch(url);
      expect(headers.get("set-cookie")).toBeNull();
      expect(headers.get("content-disposition")).toMatch(/^attachment; filename="[^"\r\n]*"(; filename\*=UTF-8''[\w%.!#$&+^`|~-]+)?$/);
    }
  });
});

describe("a link to a page", () => {
  test("shows name and size, and a button to download", async () => {
    const { link } = await setUp();
    const { url } = await link();
    const answer = await fetch(url);
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe-inline");
    expect(page).toContain('<html lang="en">');
    expect(page).toContain("<bdi>report.txt</bdi>");
    expect(page).toContain("10 bytes");
    expect(page).not.toMatch(/<script|src=|href=|url\(/);
    expect(page).toContain('<form method="get"><input type="hidden" name="download" value="true"><button>Download</button></form>');
    const bytes = await fetch(`${url}?download=true`, { headers: { range: "bytes=-1" } });
    expect([bytes.status, await bytes.text()]).toEqual([206, "9"]);
  });

  test("shows the name as text", async () => {
    const { link } = await setUp(`<img src=x onerror="alert('1')">&amp;\u202E`);
    const page = await (await fetch((await link()).url)).text();
    expect(page).toContain("<bdi>&#60;img src=x onerror=&#34;alert(&#39;1&#39;)&#34;&#62;&#38;amp;\ufffd</bdi>");
    expect(page).not.toContain("<img");
  });
});

describe("a link with a password", () => {
  test("shows a form that tells nothing about the file", async () => {
    const { link } = await setUp();
    const answer = await fetch((await link({ password: "open sesame" })).url);
    const page = await answer.text();
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(page).toContain('<form method="post">');
    expect(page).toContain('<label for="password">');
    expect(page).not.toContain("report");
    expect(page).not.toContain("10 bytes");
  });

  test("keeps the bytes from whoever does not know it", async () => {
    const { link } = await setUp();
    for (const direct of [true, false]) {
      const { url } = await link({ direct, password: "open sesame" });
      for (const answer of [
        await fetch(url),
        await fetch(`${url}?download=true`),
        await fetch(`${url}?password=open+sesame`),
        await fetch(url, { headers: { range: "bytes=0-3" } }),
        await post(url, {}),
        await post(url, { password: "" }),
        await post(url, { password: "Open sesame" }),
        await post(url, { access: "" }),
        await post(url, { access: "AAAA", password: "open sesame" }),
      ]) {
        expect(await answer.text()).not.toContain("0123");
        expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
        expect(answer.headers.get("etag")).toBeNull();
      }
    }
  });

  test("answers a wrong one with 403 and the form", async () => {
    const { link } = await setUp();
    const answer = await post((await link({ password: "right" })).url, { password: "wrong" });
    const page = await answer.text();
    expect(answer.status).toBe(403);
    expect(page).toContain('role="alert"');
    expect(page).toContain('<form method="post">');
    expect(page).not.toContain("wrong");
  });

  test("is the bytes at once when it is direct", async () => {
    const { link } = await setUp();
    const answer = await post((await link({ direct: true, password: "pässword &=%" })).url, { password: "pa\u0308ssword &=%" });
    expect([answer.status, await answer.text()]).toEqual([200, "0123456789"]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("leads to a page whose button has the bytes, without the password in it", async () => {
    const { link } = await setUp();
    const { url } = await link({ password: "right" });
    const page = await (await post(url, { password: "right" })).text();
    expect(page).toContain("report.txt");
    expect(page).not.toContain("right");
    const answer = await fetch(url, {
      method: "POST",
      body: new URLSearchParams({ access: accessIn(page) }),
      headers: { range: "bytes=0-1", "if-none-match": "*" },
    });
    expect([answer.status, await answer.text()]).toEqual([200, "0123456789"]);
  });

  test("asks again when the password has changed, and on other links", async () => {
    const { api, link } = await setUp();
    const one = await link({ password: "right" });
    const two = await link({ password: "right" });
    const access = accessIn(await (await post(one.url, { password: "right" })).text());
    expect((await post(one.url, { access })).status).toBe(200);
    expect((await post(two.url, { access })).status).toBe(403);
    await api.patch(`${api.storage()}/links/${one.id}`, { password: "right" });
    expect((await post(one.url, { access })).status).toBe(403);
  });

  test("cannot be guessed in quick succession, not even at once", async () => {
    const { link } = await setUp();
    const { url } = await link({ password: "right" });
    const other = await link({ password: "right" });
    const answers = await Promise.all(Array.from({ length: 15 }, (_, n) => post(url, { password: String(n) })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      ...Array<number>(10).fill(403),
      ...Array<number>(5).fill(429),
    ]);
    const late = await post(url, { password: "right" });
    expect([late.status, Number(late.headers.get("retry-after"))]).toEqual([429, expect.closeTo(6, -1)]);
    expect((await post(other.url, { password: "right" })).status).toBe(200);
  });

  test("may be typed right as often as one likes", async () => {
    const { link } = await setUp();
    const { url } = await link({ password: "right" });
    for (let n = 0; n < 12; n++) expect((await post(url, { password: "right" })).status).toBe(200);
  });

  test("refuses a form that is too large", async () => {
    const { link } = await setUp();
    expect((await post((await link({ password: "right" })).url, { password: "x".repeat(20_000) })).status).toBe(413);
  });
});

test("nothing is at the end of a link that is unknown, inactive, expired or has lost its file, and nobody can tell which", async () => {
  const { api, server, root, link } = await setUp();
  const off = await link({ direct: true, active: false });
  const late = await link({ direct: true, expiration: new Date(Date.now() - 1).toISOString() });
  const inTime = await link({ direct: true, expiration: new Date(Date.now() + 60_000).toISOString() });
  const locked = await link({ direct: true, password: "p", active: false });
  expect((await fetch(inTime.url)).status).toBe(200);
  const pages = new Set<string>();
  const expectGone = async (url: string): Promise<void> => {
    for (const answer of [await fetch(url), await post(url, { password: "p" })]) {
      expect(answer.status).toBe(404);
      pages.add(await answer.text());
    }
    expect((await fetch(url, { method: "HEAD" })).status).toBe(404);
  };
  for (const id of ["AAAAAAAAAAAAAAAAAAAA", "x", "%00", "a'b", "%2e%2e%2f"]) await expectGone(`${server.url}/l/${id}`);
  for (const { url } of [off, late, locked]) await expectGone(url);
  await api.patch(`${api.storage()}/links/${off.id}`, { active: true });
  expect((await fetch(off.url)).status).toBe(200);
  await api.patch(`${api.storage()}/links/${locked.id}`, { active: true });
  await rm(join(root, "report.txt"));
  for (const { url } of [off, locked]) await expectGone(url);
  expect(pages.size).toBe(1);
});

test("an account that is not active, or disconnected, takes its links with it", async () => {
  const { api, server, link } = await setUp();
  const { url } = await link({ direct: true });
  const account = `/accounts/${server.accounts[0]?.id}`;
  await api.patch(account, { active: false });
  expect((await fetch(url)).status).toBe(404);
  await api.patch(account, { active: true });
  expect((await fetch(url)).status).toBe(200);
  await api.delete(account);
  expect((await fetch(url)).status).toBe(404);
});

test("a folder in the place of the file is not the file", async () => {
  const { api, root, link } = await setUp("thing");
  const { url } = await link({ direct: true });
  await rm(join(root, "thing"));
  await api.folder("thing");
  expect((await fetch(url)).status).toBe(404);
});

test("a link leads to the content of the moment", async () => {
  const { root, link } = await setUp();
  const { url } = await link({ direct: true });
  await writeFile(join(root, "report.txt"), "new");
  expect(await (await fetch(url)).text()).toBe("new");
});

test("links are no part of the API", async () => {
  const { api, link } = await setUp();
  const { id, url } = await link({ direct: true });
  expect((await api.get(`/v1/l/${id}`)).status).toBe(404);
  expect((await fetch(url, { method: "OPTIONS" })).headers.get("allow")).toBe("GET, POST, HEAD, OPTIONS");
  expect((await fetch(url, { method: "DELETE" })).status).toBe(405);
  expect((await fetch(`${url}/`)).status).toBe(200);
});
