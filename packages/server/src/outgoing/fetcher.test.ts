import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { CERTIFICATE, PRIVATE_KEY } from "../testing/tls.ts";
import { Fetcher } from "./fetcher.ts";

const never = new AbortController().signal;
const limits = { maxBytes: 100, timeoutMs: 1000, idleMs: 200 };
const everywhere = new Fetcher(() => true, limits);

async function listening(server: Server, scheme = "http", host = "127.0.0.1"): Promise<string> {
  server.listen(0, host);
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `${scheme}://${host}:${(server.address() as AddressInfo).port}`;
}

const serving = (handler: RequestListener): Promise<string> => listening(createServer(handler));

async function text(fetcher: Fetcher, url: string): Promise<string> {
  let result = "";
  for await (const chunk of await fetcher.get(url, never)) result += Buffer.from(chunk).toString();
  return result;
}

test("fetches what is there, and asks for it as it is", async () => {
  let asked: unknown;
  const url = await serving(({ headers }, response) => {
    asked = headers["accept-encoding"];
    response.end("hello");
  });
  expect(await text(everywhere, `${url}/a`)).toBe("hello");
  expect(asked).toBe("identity");
});

test.each([301, 302, 303, 307, 308])("follows a redirect with %i, also to another origin", async (status) => {
  const target = await serving((_request, response) => response.end("there"));
  const url = await serving((_request, response) => response.writeHead(status, { location: `${target}/x` }).end());
  expect(await text(everywhere, url)).toBe("there");
});

test("every hop of a redirect is looked at", async () => {
  let reached = 0;
  const inside = await listening(
    createServer((_request, response) => {
      reached++;
      response.end("secret");
    }),
    "http",
    "127.0.0.2",
  );
  const outside = await serving((request, response) =>
    response.writeHead(302, { location: request.url === "/direct" ? inside : "/direct" }).end(),
  );
  const fetcher = new Fetcher((address) => address === "127.0.0.1", limits);
  await expect(text(fetcher, `${outside}/twice`)).rejects.toMatchObject({ status: 403, code: "forbidden" });
  expect(reached).toBe(0);
});

test("at most five redirects are followed", async () => {
  const url = await serving((request, response) => {
    const left = Number(request.url?.slice(1));
    if (left === 0) response.end("end");
    else response.writeHead(302, { location: `/${left - 1}` }).end();
  });
  expect(await text(everywhere, `${url}/5`)).toBe("end");
  await expect(text(everywhere, `${url}/6`)).rejects.toMatchObject({ status: 404 });
});

test("https is not left for http", async () => {
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const plain = await serving((_request, response) => response.end("plain"));
  const handler: RequestListener = (request, response) => {
    if (request.url === "/ok") response.end("secure");
    else response.writeHead(302, { location: plain }).end();
  };
  const secure = await listening(createSecureServer({ key: PRIVATE_KEY, cert: CERTIFICATE }, handler), "https");
  expect(await text(everywhere, `${secure}/ok`)).toBe("secure");
  await expect(text(everywhere, secure)).rejects.toMatchObject({ status: 404, code: "not_found" });
});

test.each(["ftp://example.com/a", "file:///etc/passwd", "data:,hello", "gopher://127.0.0.1/", "nonsense", ""])(
  "%s is no web address",
  async (url) => {
    await expect(text(everywhere, url)).rejects.toMatchObject({ status: 400, code: "invalid_parameters" });
  },
);

test("a redirect to something else than the web is not followed", async () => {
  const url = await serving((_request, response) => response.writeHead(302, { location: "file:///etc/passwd" }).end());
  await expect(text(everywhere, url)).rejects.toMatchObject({ status: 400 });
});

test.each([
  ["says that there is nothing", (_request, response) => response.writeHead(404).end("no"), 404],
  ["fails", (_request, response) => response.writeHead(500).end("no"), 404],
  ["redirects to nowhere", (_request, response) => response.writeHead(302).end(), 404],
  ["hangs up", (request) => request.socket.destroy(), 404],
  ["says nothing", () => undefined, 504],
  ["announces too much", (_request, response) => response.writeHead(200, { "content-length": 101 }).end("x".repeat(101)), 413],
  ["sends too much", (_request, response) => response.write("x".repeat(60)) && response.end("x".repeat(41)), 413],
  ["breaks off", (request, response) => response.writeHead(200, { "content-length": 50 }).write("x", () => request.socket.destroy()), 502],
  ["stops in the middle", (_request, response) => response.writeHead(200, { "content-length": 50 }).write("x"), 502],
] as [string, RequestListener, number][])("a server that %s is told of", async (_what, handler, status) => {
  await expect(text(everywhere, await serving(handler))).rejects.toMatchObject({ status });
});

test("a server that never comes to an end does not hold on for ever", async () => {
  const url = await serving((_request, response) => {
    const timer = setInterval(() => response.write("x"), 50);
    response.on("close", () => clearInterval(timer));
  });
  await expect(text(everywhere, url)).rejects.toMatchObject({ status: 504 });
});

test("nobody listens", async () => {
  const server = createServer();
  const url = await listening(server);
  server.close();
  await expect(text(everywhere, url)).rejects.toMatchObject({ status: 404 });
});
