import { expect, test } from "vitest";
import type { Answer } from "../testing/api.ts";
import { type Estate, estate } from "../testing/estate.ts";
import type { Rightful } from "../testing/rightful/plan.ts";
import { PLANS } from "../testing/rightful/plans.ts";

/** Every address that answers with a list, whatever part of the API it belongs to. */
async function lists(here: Estate): Promise<[name: string, rightful: Rightful][]> {
  const found: [string, Rightful][] = [];
  for (const [name, { request }] of PLANS) {
    if (!name.startsWith("GET ")) continue;
    const rightful = await request(here);
    const { headers, text } = await get(here, name, rightful.path);
    if (headers.get("content-type") !== "application/json") continue;
    if ((JSON.parse(text) as { type?: unknown }).type === "object_list") found.push([name, rightful]);
  }
  return found;
}

const get = ({ owner, developer }: Estate, name: string, path: string): Promise<Answer> =>
  (PLANS.get(name)?.kind === undefined ? developer : owner).get(path);

const withQuery = (path: string, query: string): string => `${path}${path.includes("?") ? "&" : "?"}${query}`;

/** Lists that have one page, whatever is asked for: the links of the service, and the log, which goes on behind a number. */
const UNPAGED = new Set([
  "GET /accounts/:account/storage/files/:id/links",
  "GET /accounts/:account/storage/folders/:id/links",
  "GET /applications/:application/requests",
]);

test("bad input: every list refuses sizes that are none, and pages that it never gave out", { timeout: 120_000 }, async () => {
  const here = await estate();
  const all = (await lists(here)).filter(([name]) => !UNPAGED.has(name));
  for (const part of ["/crm/", "/cal/", "/team/", "/events", "/applications", "/developers", "/licenses"])
    expect(all.some(([name]) => name.includes(part))).toBe(true);
  expect(all.length).toBeGreaterThan(25);
  for (const [name, { path }] of all) {
    for (const size of ["0", "-1", "1001", "100000", "1.5", "ten", "1e3", "99999999999999999999"]) {
      const { status, json } = await get(here, name, withQuery(path, `page_size=${size}`));
      expect([name, size, status, json.error_code]).toEqual([name, size, 400, "invalid_parameters"]);
      expect(json.message).toContain("page_size");
    }
    for (const size of ["1", "1000"])
      expect([name, (await get(here, name, withQuery(path, `page_size=${size}`))).status]).toEqual([name, 200]);
    // The stream of events has cursors instead.
    const [parameter, pages] = name.endsWith("/events") && path.includes("cursor") ? ["cursor", CURSORS] : ["page", PAGES];
    const bare = parameter === "cursor" ? path.replace(/\?.*/, "") : path;
    for (const page of pages) {
      const { status, json } = await get(here, name, withQuery(bare, `${parameter}=${encodeURIComponent(page)}`));
      expect([name, page, status === 400 || status === 404, typeof json.message]).toEqual([name, page, true, "string"]);
    }
  }
});

const PAGES = ["0", "-1", "999999", "nonsense", "__proto__", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "x".repeat(5000), "1' OR '1'='1", "\0"];
const CURSORS = ["-2", "nonsense", "__proto__", "99999999", "x".repeat(5000), "1' OR '1'='1", "\0"];
