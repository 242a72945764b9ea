import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { inspect } from "node:util";
import { MockAgent, Pool } from "undici";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { client, rejection } from "../../test/client.ts";
import { httpServer, httpsServer, json } from "../../test/raw-server.ts";
import { certificate } from "../../test/tls.ts";

const GET = { method: "GET", path: "/things" } as const;
const ONCE = { retry: null };
const VARIABLES = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

beforeEach(() => {
  for (const name of VARIABLES) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toLowerCase(), undefined);
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** A proxy, and where it was asked to connect to. */
async function proxy(): Promise<{ url: string; asked: string[]; credentials: unknown[] }> {
  const asked: string[] = [];
  const credentials: unknown[] = [];
  const server = createServer();
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.on("connect", ({ url = "", headers }: IncomingMessage, socket: Socket) => {
    asked.push(url);
    credentials.push(headers["proxy-authorization"]);
    const [host, port] = url.split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward]) end.on("error", () => undefined);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, credentials };
}

describe("proxies", () => {
  it.each(["HTTP_PROXY", "http_proxy"])("are taken from %s", async (name) => {
    const [server, via] = [await httpServer((response) => json(response, { ok: 1 })), await proxy()];
    vi.stubEnv(name, via.url);
    const kloudless = client(server.url);
    expect(await kloudless.request(GET)).toEqual({ ok: 1 });
    expect(await kloudless.request(GET)).toEqual({ ok: 1 });
    expect(new Set(via.asked)).toEqual(new Set([`127.0.0.1:${server.port}`]));
  });

  it("for https are taken from HTTPS_PROXY, and trust `ca` for the server behind them", async () => {
    const [server, via] = [await httpsServer((response) => json(response, { ok: 1 })), await proxy()];
    vi.stubEnv("HTTPS_PROXY", via.url);
    expect(await client(server.url, { ca: certificate }).request(GET)).toEqual({ ok: 1 });
    expect(via.asked).toEqual([`localhost:${server.port}`]);
    expect(await rejection(client(server.url, ONCE).request(GET))).toMatchObject({ name: "ConnectionError", phase: "connect" });
  });

  it("are not used for hosts in NO_PROXY", async () => {
    const [server, via] = [await httpServer((response) => json(response, { ok: 1 })), await proxy()];
    vi.stubEnv("HTTP_PROXY", via.url);
    vi.stubEnv("NO_PROXY", "127.0.0.1");
    expect(await client(server.url).request(GET)).toEqual({ ok: 1 });
    expect(via.asked).toEqual([]);
  });

  it("get their own credentials and never the API's", async () => {
    const [server, via] = [await httpServer((response) => json(response, { ok: 1 })), await proxy()];
    vi.stubEnv("HTTP_PROXY", via.url.replace("http://", "http://user:hunter2@"));
    await client(server.url).request(GET);
    expect(via.credentials).toEqual([`Basic ${Buffer.from("user:hunter2").toString("base64")}`]);
    expect(server.requests[0]?.headers).not.toHaveProperty("proxy-authorization");
  });

  it("that refuse are a connection that could not be made, and show no password", async () => {
    const refusing = createServer();
    refusing.on("connect", (_request: IncomingMessage, socket: Socket) => socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"));
    await new Promise<void>((done) => refusing.listen(0, "127.0.0.1", done));
    onTestFinished(() => void refusing.close());
    vi.stubEnv("HTTP_PROXY", `http://user:hunter2@127.0.0.1:${(refusing.address() as AddressInfo).port}`);
    const error = await rejection(client("http://127.0.0.1:9", ONCE).request(GET));
    expect(error).toMatchObject({ name: "ConnectionError", phase: "connect" });
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain("hunter2");
  });

  it.each(["http://user:hunter2@bad host", "hunter2:", "socks4://hunter2"])(
    "with a URL that is none are named, and not shown (%#)",
    async (value) => {
      vi.stubEnv("HTTP_PROXY", value);
      const error = await rejection(client("http://127.0.0.1:9", ONCE).request(GET));
      expect(error).toMatchObject({ name: "ConfigurationError" });
      expect((error as Error).message).toContain("HTTP_PROXY");
      expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain("hunter2");
    },
  );

  it("are the one of the option `proxy` before those of the environment, also for this machine, but not for hosts in NO_PROXY", async () => {
    const [server, own, other] = [await httpServer((response) => json(response, { ok: 1 })), await proxy(), await proxy()];
    vi.stubEnv("HTTP_PROXY", other.url);
    expect(await client(server.url, { proxy: own.url }).request(GET)).toEqual({ ok: 1 });
    expect(await client(server.url, { proxy: new URL(own.url) }).request(GET)).toEqual({ ok: 1 });
    const asked = [`127.0.0.1:${server.port}`, `127.0.0.1:${server.port}`];
    expect([own.asked, other.asked]).toEqual([asked, []]);
    vi.stubEnv("NO_PROXY", "127.0.0.1");
    expect(await client(server.url, { proxy: own.url }).request(GET)).toEqual({ ok: 1 });
    expect(own.asked).toEqual(asked);
  });

  it.each(["hunter2", "socks5://u:hunter2@x", ""])("cannot be %j as an option, which is not shown", (value) => {
    const make = (): unknown => client("http://127.0.0.1:9", { proxy: value });
    expect(make).toThrow(expect.objectContaining({ name: "ConfigurationError", message: expect.stringContaining("`proxy`") }));
    expect(make).not.toThrow("hunter2");
  });

  it("can be closed twice", async () => {
    vi.stubEnv("HTTP_PROXY", (await proxy()).url);
    const server = await httpServer((response) => json(response, {}));
    const kloudless = client(server.url);
    await kloudless.request(GET);
    await kloudless.close();
    await kloudless.close();
  });
});

describe("ca", () => {
  it("makes an authority of one's own trusted", async () => {
    const server = await httpsServer((response) => json(response, { ok: 1 }));
    for (const ca of [certificate, Buffer.from(certificate), [certificate]]) {
      expect(await client(server.url, { ca }).request(GET)).toEqual({ ok: 1 });
    }
  });

  it("is missed where it is needed", async () => {
    const server = await httpsServer((response) => json(response, {}));
    const error = await rejection(client(server.url, ONCE).request(GET));
    expect(error).toMatchObject({ name: "ConnectionError", phase: "connect", cause: { code: "DEPTH_ZERO_SELF_SIGNED_CERT" } });
    expect((error as Error).message).toMatch(/self-signed certificate.*`ca`/);
    expect(server.requests).toHaveLength(0);
  });

  it("does not make another host's certificate good", async () => {
    const server = await httpsServer((response) => json(response, {}));
    const url = server.url.replace("localhost", "localhost.localdomain.invalid");
    expect(await rejection(client(url, { ...ONCE, ca: certificate }).request(GET))).toMatchObject({ phase: "connect" });
  });

  it("that is no certificate is an error of the call", async () => {
    const server = await httpsServer((response) => json(response, {}));
    const error = await rejection(client(server.url, { ...ONCE, ca: "-----BEGIN CERTIFICATE-----\nnonsense" }).request(GET));
    expect(error).toMatchObject({ name: "ConnectionError", phase: "connect" });
  });
});

describe("a dispatcher of one's own", () => {
  it("is used, and left open", async () => {
    const server = await httpServer((response) => json(response, { ok: 1 }));
    const dispatcher = new Pool(server.url);
    const kloudless = client(server.url, { dispatcher });
    expect(await kloudless.request(GET)).toEqual({ ok: 1 });
    await kloudless.close();
    expect(dispatcher.closed || dispatcher.destroyed).toBe(false);
    expect((await dispatcher.request({ method: "GET", path: "/" })).statusCode).toBe(200);
    await dispatcher.close();
  });

  it("wins over proxies of the environment", async () => {
    const via = await proxy();
    vi.stubEnv("HTTP_PROXY", via.url);
    const server = await httpServer((response) => json(response, {}));
    const dispatcher = new Pool(server.url);
    await client(server.url, { dispatcher }).request(GET);
    expect(via.asked).toEqual([]);
    await dispatcher.close();
  });

  it("may be one for tests", async () => {
    const agent = new MockAgent();
    agent.disableNetConnect();
    agent.get("http://kloudless.test").intercept({ path: "/v1/things" }).reply(200, { ok: 1 });
    expect(await client("http://kloudless.test", { dispatcher: agent }).request(GET)).toEqual({ ok: 1 });
    await agent.close();
  });

  it("P26: of another undici is refused with advice", async () => {
    // What undici 6 and older say of handlers they do not know.
    const old = {
      dispatch() {
        throw Object.assign(new TypeError("invalid onConnect method"), { name: "InvalidArgumentError", code: "UND_ERR_INVALID_ARG" });
      },
    };
    const error = await rejection(client("http://127.0.0.1:9", { dispatcher: old as never }).request(GET));
    expect(error).toMatchObject({ name: "ArgumentError", argument: "request" });
    expect((error as Error).message).toMatch(/invalid onConnect method.*A custom `dispatcher` must come from undici 7/);
  });

  it.each([{}, "undici", null])("cannot be %j", (dispatcher) => {
    expect(() => client("http://127.0.0.1:9", { dispatcher: dispatcher as never })).toThrow(
      expect.objectContaining({ name: "ConfigurationError", message: expect.stringContaining("`dispatcher`") }),
    );
  });
});

describe("headers that HTTP forbids", () => {
  it.each([
    ["Transfer-Encoding", "chunked"],
    ["Content-Length", "x"],
    ["Expect", "100-continue"],
    ["Connection", "upgrade, x y"],
  ])("%s: %s are an error of the caller", async (name, value) => {
    const server = await httpServer((response) => json(response, {}));
    const error = await rejection(client(server.url).request({ ...GET, headers: { [name]: value } }));
    expect(error).toMatchObject({ name: "ArgumentError", argument: "request" });
    expect(server.requests).toHaveLength(0);
  });
});
