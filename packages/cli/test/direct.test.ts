import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createServer } from "@kloudless/server";
import { describe, expect, onTestFinished, test } from "vitest";
import { useBench } from "./bench.ts";
import { run } from "./run.ts";

const bench = useBench();

describe("api", () => {
  test("sends any request, and prints what comes back", async () => {
    const made = await bench.kloudless([
      "api",
      "POST",
      `/accounts/${bench.one.id}/storage/folders`,
      "-f",
      "parent_id=root",
      "-f",
      "name=by hand",
      "--json",
    ]);
    expect(made.code).toBe(0);
    const { data } = JSON.parse(made.stdout) as { data: { id: string } };
    expect(data).toMatchObject({ name: "by hand", type: "folder" });
    const got = await bench.kloudless(["api", "get", `/accounts/${bench.one.id}/storage/folders/${data.id}`]);
    expect(JSON.parse(got.stdout)).toMatchObject({ name: "by hand" });
    expect(await bench.kloudless(["api", "DELETE", `/accounts/${bench.one.id}/storage/folders/${data.id}`])).toMatchObject({
      code: 0,
      stdout: "",
    });
  });

  test("--paginate walks all pages of a list", async () => {
    const { folder } = await bench.folder();
    for (const name of ["a", "b", "c"]) await bench.one.storage.files.create({ parent_id: folder.id, name }, name);
    const path = `/accounts/${bench.one.id}/storage/folders/${folder.id}/contents?page_size=1`;
    const { stdout } = await bench.kloudless(["api", "GET", path, "--paginate", "--jq", ".data[].name"]);
    expect(stdout).toBe("a\nb\nc\n");
    const plain = await bench.kloudless(["api", "GET", path, "--paginate"]);
    expect(
      plain.stdout
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { name: string }).name),
    ).toEqual(["a", "b", "c"]);
  });

  test("--developer takes the developer key", async () => {
    const { code, stdout } = await bench.kloudless(["api", "GET", "/meta/applications", "--developer", "--json"]);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { data: { objects: unknown[] } }).data.objects.length).toBeGreaterThan(0);
  });

  test("a query can stand in the path, in --query, and in the fields of a GET", async () => {
    const sent = async (...args: string[]): Promise<string> => {
      await bench.kloudless(["api", "GET", ...args]);
      return bench.server.requests.at(-1)?.url ?? "";
    };
    expect(await sent("/accounts?page_size=3")).toContain("page_size=3");
    expect(await sent("/accounts", "-Q", "page_size=4")).toContain("page_size=4");
    expect(await sent("/accounts", "-f", "page_size=5")).toContain("page_size=5");
  });

  test.each<[string, readonly string[], number, RegExp]>([
    ["a method that is none", ["FETCH", "/accounts"], 2, /no method/],
    ["a path that is none", ["GET", "accounts"], 2, /path/],
    ["a path that climbs", ["GET", "/accounts/../meta"], 2, /path/],
    ["a path that is not there", ["GET", "/nowhere"], 3, /./],
    ["pages of what is no list", ["GET", "/accounts/ACCOUNT", "--paginate"], 1, /no list/],
    ["pages of a POST", ["POST", "/accounts", "--paginate"], 2, /--paginate/],
    ["a header without a colon", ["GET", "/accounts", "-H", "X"], 2, /name:value/],
    ["a credential as a header", ["GET", "/accounts", "-H", "Authorization: APIKey canary"], 2, /every user of this machine/],
    ["a parameter without a value", ["GET", "/accounts", "-Q", "x"], 2, /--query/],
  ])("%s is an error of its own", async (_, args, code, message) => {
    const result = await bench.kloudless(["api", ...args.map((arg) => arg.replace("ACCOUNT", String(bench.one.id)))]);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toContain("canary");
  });
});

describe("raw", () => {
  test("prints what the service answers, as it came", async () => {
    const service = createHttpServer((request, response) => {
      void text(request).then((body) => response.end(`${request.method} ${request.url} ${String(request.headers["x-own"])} ${body}`));
    }).listen(0, "127.0.0.1");
    await once(service, "listening");
    const base_url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`;
    const server = await createServer({ accounts: [{ service: "gdrive", account: "a", raw: { base_url } }], allowPrivateFetch: true });
    onTestFinished(async () => {
      await server.close();
      service.close();
    });
    const args = ["raw", "gdrive", "post", "/me", "--header", "X-Own: 1", "--data", "-", "--include"];
    const env = { KLOUDLESS_BASE_URL: server.url, KLOUDLESS_API_KEY: server.apiKey };
    const { code, stdout, stderr } = await run(args, { env, stdin: "{}" });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "POST /me 1 {}" });
    expect(stderr).toContain("status 200");
  });

  test("says that the service cannot be reached through an account that has none (12)", async () => {
    const result = await bench.kloudless(["raw", String(bench.one.id), "GET", "/2/users/get_space_usage"]);
    expect(result).toMatchObject({ code: 12, stdout: "" });
  });
});
