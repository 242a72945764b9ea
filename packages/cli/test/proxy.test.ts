import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { createServer as createKloudless } from "@kloudless/server";
import { describe, expect, onTestFinished, test } from "vitest";
import { useBench } from "./bench.ts";
import { noise, sha256, sha256Of } from "./files.ts";
import { run, tempDir } from "./run.ts";

const bench = useBench();
const K = 1024;

/** A proxy that connects to where it is asked to, and keeps where that was and how much went through. */
async function proxy() {
  const seen = { url: "", asked: [] as string[], bytes: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.on("connect", ({ url = "" }: IncomingMessage, socket: Socket) => {
    seen.asked.push(url);
    const { hostname, port } = new URL(`http://${url}`);
    // Names that do not exist lead to the bench: so it is seen that it is the proxy that looks for them.
    const onward = connect(Number(port), hostname.endsWith(".invalid") ? "127.0.0.1" : hostname, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("data", (chunk: Buffer) => {
      seen.bytes += chunk.byteLength;
    });
    for (const end of [socket, onward]) end.on("error", () => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  seen.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return seen;
}

describe("--proxy", () => {
  test("has all that is sent go through it, to this machine too, in place of proxies of the environment", async () => {
    const { folder, address } = await bench.folder();
    const [via, other] = [await proxy(), await proxy()];
    const bytes = noise(300 * K);
    await bench.one.storage.files.create({ parent_id: folder.id, name: "file" }, bytes);
    const dir = await tempDir();
    const env = { HTTP_PROXY: other.url, https_proxy: other.url };
    expect(await bench.kloudless(["get", `${address}/file`, dir, "--proxy", via.url], { env })).toMatchObject({ code: 0 });
    expect(await sha256Of(join(dir, "file"))).toBe(sha256(bytes));
    expect(via.bytes).toBeGreaterThan(bytes.byteLength);
    expect(new Set(via.asked)).toEqual(new Set([new URL(bench.server.url).host]));
    expect(other.asked).toEqual([]);
  });

  test("those of the environment are used without it", async () => {
    const via = await proxy();
    for (const name of ["HTTP_PROXY", "http_proxy"])
      expect(await bench.kloudless(["accounts", "ls"], { env: { [name]: via.url } })).toMatchObject({ code: 0, stderr: "" });
    expect(via.asked).toHaveLength(2);
  });

  test("can be a variable, or stand in the user's configuration; NO_PROXY holds for it", async () => {
    const via = await proxy();
    const HOME = await tempDir();
    expect(await bench.kloudless(["accounts", "ls"], { env: { KLOUDLESS_PROXY: via.url } })).toMatchObject({ code: 0 });
    expect(via.asked).toHaveLength(1);
    expect(await bench.kloudless(["config", "set", "proxy", via.url], { env: { HOME } })).toMatchObject({ code: 0 });
    expect(await bench.kloudless(["accounts", "ls"], { env: { HOME } })).toMatchObject({ code: 0 });
    expect(via.asked).toHaveLength(2);
    expect(await bench.kloudless(["accounts", "ls"], { env: { HOME, NO_PROXY: "localhost,127.0.0.1" } })).toMatchObject({ code: 0 });
    expect(via.asked).toHaveLength(2);
  });

  test("in a project's file is refused (2): with certificates beside it, its author could read all", async () => {
    const via = await proxy();
    const dir = await tempDir();
    await mkdir(join(dir, "deep"));
    for (const text of [`proxy = "${via.url}"\n`, `[profiles.work]\nproxy = "${via.url}"\n`]) {
      await writeFile(join(dir, ".kloudless.toml"), text);
      const result = await bench.kloudless(["accounts", "ls"], { cwd: join(dir, "deep") });
      expect(result).toMatchObject({ code: 2, stdout: "" });
      expect(result.stderr).toContain("`proxy` does not belong into a project's file");
    }
    expect(via.asked).toEqual([]);
    expect(await bench.kloudless(["config", "set", "proxy", via.url, "--project"], { cwd: await tempDir() })).toMatchObject({ code: 2 });
  });

  test("is used by login, and told of by doctor", async () => {
    const via = await proxy();
    const HOME = await tempDir();
    const env = { HOME, KLOUDLESS_BASE_URL: bench.server.url };
    const { code } = await run(["login", "--api-key-stdin", "--proxy", via.url], { env, stdin: bench.server.apiKey });
    expect(code).toBe(0);
    expect(via.asked.length).toBeGreaterThan(0);
    const { stdout } = await bench.kloudless(["doctor", "--json", "--proxy", via.url], {
      env: { HTTPS_PROXY: "http://me:canary@elsewhere.example:1", NO_PROXY: "elsewhere.example" },
    });
    const { data } = JSON.parse(stdout) as { data: { check: string; status: string; message: string }[] };
    expect(data.find(({ check }) => check === "proxy")).toMatchObject({
      status: "ok",
      message: `${new URL(via.url).host} (--proxy), NO_PROXY=elsewhere.example`,
    });
    expect(data.find(({ check }) => check === "credential")).toMatchObject({ status: "ok" });
    expect(stdout).not.toContain("canary");
  });

  test("that is not there is a failure of the network (5)", async () => {
    const result = await bench.kloudless(["accounts", "ls", "--proxy", "http://127.0.0.1:1", "--retries", "0"]);
    expect(result).toMatchObject({ code: 5, stdout: "" });
  });

  test.each([
    ["http://me:canary@proxy.example:8080", "HTTPS_PROXY"],
    ["http://canary@proxy.example:8080", "HTTPS_PROXY"],
    ["socks5://canary.example", "must be the URL of a proxy"],
    ["canary:8080", "must be the URL of a proxy"],
    ["http://proxy.example/canary", "must end with the port"],
    ["http://me:can ary@[bad", "must be the URL of a proxy"],
    ["", "must be the URL of a proxy"],
  ])("cannot be %j, which is not repeated (2)", async (url, message) => {
    const HOME = await tempDir();
    for (const result of [
      await bench.kloudless(["accounts", "ls", `--proxy=${url}`]),
      await bench.kloudless(["config", "set", "proxy", url], { env: { HOME } }),
    ]) {
      expect(result).toMatchObject({ code: 2, stdout: "" });
      expect(result.stderr).toContain(message);
      expect(result.stderr).not.toMatch(/can ?ary/);
    }
  });
});

describe("--insecure-http", () => {
  test("is needed before credentials go over plain http to another machine (2)", async () => {
    const via = await proxy();
    const base = bench.server.url.replace("127.0.0.1", "kloudless.invalid");
    const env = { KLOUDLESS_BASE_URL: base, KLOUDLESS_PROXY: via.url };
    for (const args of [["accounts", "ls"], ["whoami"], ["accounts", "ls", "--base-url", base], ["login", "--api-key-stdin"]]) {
      const { code, stdout, stderr } = await bench.kloudless(args, { env, stdin: bench.server.apiKey });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain(base);
      expect(stderr).toContain("--insecure-http");
    }
    expect(via.asked).toEqual([]);
    expect(await bench.kloudless(["accounts", "ls", "--json"], { env })).toMatchObject({
      stderr: expect.stringContaining('"code":"insecure_http"') as string,
    });
    expect(await bench.kloudless(["accounts", "ls", "--insecure-http"], { env })).toMatchObject({ code: 0 });
    expect(await bench.kloudless(["accounts", "ls"], { env: { ...env, KLOUDLESS_INSECURE_HTTP: "1" } })).toMatchObject({ code: 0 });
    expect(via.asked.length).toBeGreaterThan(0);
  });

  test("is needed for a browser's login, before its address is shown", async () => {
    const env = { KLOUDLESS_BASE_URL: "http://kloudless.invalid" };
    const { code, stderr } = await bench.kloudless(["login", "--client-id", "app", "--no-browser", "--wait", "5s"], { env });
    expect(code).toBe(2);
    expect(stderr).toContain("--insecure-http");
    expect(stderr).not.toContain("Connect an account here");
  });

  test("is not needed for servers of this machine", async () => {
    const { port } = new URL(bench.server.url);
    for (const base of [`http://localhost:${port}`, `http://127.0.0.1:${port}`])
      expect(await bench.kloudless(["accounts", "ls", "--base-url", base])).toMatchObject({ code: 0, stderr: "" });
    // Nobody listens there: what it fails with is that.
    for (const base of ["http://[::1]:1", "http://127.8.8.8:1"])
      expect(await bench.kloudless(["accounts", "ls", "--retries", "0", "--base-url", base])).toMatchObject({ code: 5 });
    for (const base of ["http://127.0.0.1.example", "http://localhost.example", "http://[::2]", "http://10.0.0.1"])
      expect(await bench.kloudless(["accounts", "ls", "--base-url", base])).toMatchObject({ code: 2 });
  });

  test("is needed for an address of this machine that others can reach", async () => {
    const address = Object.values(networkInterfaces())
      .flat()
      .find((one) => one !== undefined && !one.internal && one.family === "IPv4")?.address;
    if (address === undefined) return;
    const server = await createKloudless({ host: "0.0.0.0", apiKey: "a-key-of-some-length", developerKey: "another-of-some-length" });
    onTestFinished(() => server.close());
    const env = { KLOUDLESS_BASE_URL: `http://${address}:${new URL(server.url).port}`, KLOUDLESS_API_KEY: server.apiKey };
    expect(await run(["accounts", "ls"], { env })).toMatchObject({ code: 2 });
    expect(await run(["accounts", "ls", "--insecure-http"], { env })).toMatchObject({ code: 0 });
  });
});
