import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createServer, type KloudlessServer } from "@kloudless/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { client, FAST, rejection, until } from "../../test/client.ts";
import { failure, httpServer, json, tcpServer } from "../../test/raw-server.ts";
import { ExponentialBackoff } from "../retry/exponential-backoff.ts";

const GET = { method: "GET", path: "/things" } as const;

describe("P11: bodies that are not wanted", () => {
  it("of 200 failed attempts hold no socket", async () => {
    let healthy = false;
    const server = await httpServer((response) => (healthy ? json(response, {}) : response.writeHead(503).end(Buffer.alloc(200_000))));
    const kloudless = client(server.url);
    await Promise.all(Array.from({ length: 100 }, () => rejection(kloudless.request(GET))));
    expect(server.requests).toHaveLength(200);
    expect(server.sockets()).toBeLessThanOrEqual(100);
    healthy = true;
    await kloudless.request(GET);
    await kloudless.close();
    await until(() => server.sockets() === 0);
  });

  it("of 200 raw answers that nobody reads are cancelled when their time is up", async () => {
    // Most end before they are whole, some are more than waits for a reader.
    const server = await httpServer((response, _, index) => {
      if (index % 50 === 0) response.end(Buffer.alloc(8 << 20));
      else response.writeHead(200).write("begin");
    });
    const kloudless = client(server.url);
    const account = kloudless.account(1);
    const answers = await Promise.all(Array.from({ length: 200 }, () => account.raw("GET", "/x", {}, { timeout: 3000 })));
    expect(answers).toHaveLength(200);
    await kloudless.close();
    await until(() => server.sockets() === 0);
  });

  it("are turned away by cancel() and by leaving a loop", async () => {
    const server = await httpServer((response) => void response.writeHead(200).write("begin"));
    const kloudless = client(server.url);
    (await kloudless.account(1).raw("GET", "/x")).cancel();
    for await (const chunk of await kloudless.account(1).raw("GET", "/x")) {
      expect(Buffer.from(chunk).toString()).toBe("begin");
      break;
    }
    await kloudless.close();
    await until(() => server.abandoned === 2);
  });

  it("that are small and whole already leave their socket free for the next call", async () => {
    const server = await httpServer((response) => response.end("small"));
    const kloudless = client(server.url);
    for (let call = 0; call < 5; call++) {
      await kloudless.account(1).raw("GET", "/x");
      await sleep(5);
    }
    expect(server.connections).toBe(1);
  });
});

describe("sockets", () => {
  it("are kept alive and used again, after errors too", async () => {
    const server = await httpServer((response, _, index) => (index % 2 === 0 ? failure(response, 404) : json(response, {})));
    const kloudless = client(server.url);
    for (let call = 0; call < 20; call++) await kloudless.request(GET).catch(() => undefined);
    // A socket rests for one turn of the event loop; a call that comes at once takes another.
    expect(server.connections).toBeLessThanOrEqual(2);
  });

  it("are one pool a client", async () => {
    const server = await httpServer((response) => json(response, {}));
    const [one, two] = [client(server.url), client(server.url)];
    await one.request(GET);
    await two.request(GET);
    expect(server.connections).toBe(2);
    await one.close();
    await until(() => server.sockets() === 1);
    await two.request(GET);
  });
});

describe("P28: a keep-alive socket that the server has closed", () => {
  it("is no reason for a GET to fail", async () => {
    const server = await httpServer((response) => {
      json(response, {});
      response.on("finish", () => setTimeout(() => response.socket?.destroy(), 1));
    });
    const kloudless = client(server.url);
    for (let call = 0; call < 30; call++) {
      await kloudless.request(GET);
      await sleep(call % 4);
    }
  });

  it("that it closes just when it is used again costs no pause", async () => {
    const at: number[] = [];
    const server = await tcpServer((socket) => {
      let requests = 0;
      socket.on("data", () => {
        at.push(performance.now());
        if (++requests > 1) socket.end();
        else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
      });
    });
    const kloudless = client(server.url, { retry: new ExponentialBackoff({ base: 4000 }) });
    await kloudless.request(GET);
    await sleep(20);
    await kloudless.request(GET);
    expect(at).toHaveLength(3);
    // The default pause would be two seconds at least.
    expect((at[2] ?? 0) - (at[1] ?? 0)).toBeLessThan(1000);
  });

  it("found closed only when the request is on it: GET is sent again, POST is not", async () => {
    const received: string[] = [];
    // The second request on each connection is answered with a reset.
    const server = await tcpServer((socket) => {
      let requests = 0;
      socket.on("data", (data) => {
        received.push(data.toString().split(" ")[0] ?? "");
        if (++requests > 1) socket.resetAndDestroy();
        else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
      });
    });
    const kloudless = client(server.url);
    await kloudless.request(GET);
    await sleep(20);
    expect(await kloudless.request(GET)).toEqual({});
    expect(received).toEqual(["GET", "GET", "GET"]);
    await sleep(20);
    const error = await rejection(kloudless.request({ method: "POST", path: "/things", json: {} }));
    expect(error).toMatchObject({ name: "ConnectionError", attempts: 1 });
    expect((error as Error).message).toMatch(/may have carried it out/);
    expect(received).toEqual(["GET", "GET", "GET", "POST"]);
  });
});

describe("against a Kloudless server that fails on purpose", () => {
  let server: KloudlessServer;
  beforeAll(async () => {
    server = await createServer({ faults: true });
  });
  afterAll(async () => {
    await server.close();
  });

  const kloudless = () => client(server.url, { apiKey: server.apiKey, retry: FAST });
  const folder = (name: string) => ({
    method: "POST" as const,
    path: `/accounts/${server.accounts[0]?.id}/storage/folders`,
    json: { parent_id: "root", name },
  });
  const contents = async (): Promise<string[]> => {
    const path = `/accounts/${server.accounts[0]?.id}/storage/folders/root/contents`;
    const { objects } = await kloudless().request<{ objects: { name: string }[] }>({ method: "GET", path });
    return objects.map(({ name }) => name);
  };

  it("P10: an answer that is lost after the work was done is not asked for again with POST", async () => {
    server.faults.add({ method: "POST", path: "/storage/folders", action: { commitThenReset: true } });
    const error = await rejection(kloudless().request(folder("once")));
    expect(error).toMatchObject({ name: "ConnectionError", phase: "headers", attempts: 1 });
    expect((error as Error).message).toMatch(/The server may have carried it out all the same: look before you repeat it/);
    expect(await contents()).toEqual(["once"]);
  });

  it("P10: a POST that says it may be repeated is, and meets what the first one did", async () => {
    server.faults.add({ method: "POST", path: "/storage/folders", action: { commitThenReset: true } });
    const before = server.requests.length;
    expect(await kloudless().request(folder("twice"), { idempotent: true })).toMatchObject({ name: "twice" });
    expect(server.requests.slice(before).map(({ method }) => method)).toEqual(["POST", "POST"]);
    expect((await contents()).filter((name) => name.startsWith("twice"))).toEqual(["twice"]);
  });

  it("P28: closes between calls do not double what POST does", async () => {
    for (let call = 0; call < 8; call++) {
      server.faults.add({ action: { closeKeepAlive: call % 2 === 0 ? true : "on-reuse" } });
      const one = kloudless();
      await one.accounts.all();
      const name = `keep-${call}`;
      await one.request(folder(name)).catch(() => undefined);
      expect((await contents()).filter((other) => other === name).length).toBeLessThanOrEqual(1);
    }
  });

  it("P28: GET recovers at once", async () => {
    const one = kloudless();
    server.faults.add({ action: { closeKeepAlive: "on-reuse" } });
    await one.accounts.all();
    expect((await one.accounts.all()).objects.length).toBeGreaterThan(0);
  });

  it("counts a DELETE as done whose answer was lost", async () => {
    const made = await kloudless().request<{ id: string }>(folder("to go"));
    server.faults.add({ method: "DELETE", action: { commitThenReset: true } });
    const path = `/accounts/${server.accounts[0]?.id}/storage/folders/${encodeURIComponent(made.id)}`;
    expect(await kloudless().request({ method: "DELETE", path })).toBeUndefined();
    expect(await contents()).not.toContain("to go");
  });

  it.each([
    ["a reset before the answer", { reset: "before-headers" }],
    ["a reset in the middle of it", { resetAfter: 10 }],
    ["an answer cut short", { truncate: 10 }],
    ["chunks cut short", { truncateChunked: 10 }],
    ["silence before the answer", { stall: "headers" }],
    ["silence in the middle of it", { stall: "body", afterBytes: 10 }],
    ["503", { status: 503 }],
    ["429", { status: 429, headers: { "retry-after": "0" } }],
  ] as const)("a list comes through %s", async (_, action) => {
    server.faults.add({ method: "GET", path: "/accounts", action });
    const page = await kloudless().accounts.all({}, { timeout: 1000 });
    expect(page.objects.map(({ id }) => id)).toEqual(server.accounts.map(({ id }) => id));
  });
});

describe("a process", () => {
  const core = fileURLToPath(new URL("../index.ts", import.meta.url));
  const tsx = import.meta.resolve("tsx");

  /** Runs a program with a client, and says what it printed when it came to its end by itself. */
  async function run(program: string, env: Record<string, string> = {}): Promise<string> {
    const code = `const { Kloudless } = await import(${JSON.stringify(core)});\n${program}`;
    const child = spawn(process.execPath, ["--import", tsx, "--input-type=module", "-e", code], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = "";
    child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    const [exit] = (await once(child, "exit")) as [number | null];
    expect(exit).toBe(0);
    return printed.trim();
  }

  it("ends by itself after a call, without close()", async () => {
    const server = await httpServer((response) => json(response, { ok: 1 }));
    const make = `new Kloudless({ apiKey: "k", baseUrl: ${JSON.stringify(server.url)} })`;
    const printed = await run(`
      const answer = await ${make}.request({ method: "GET", path: "/x" }, { signal: new AbortController().signal, deadline: 60_000 });
      console.log(JSON.stringify(answer));
      const started = Date.now();
      process.on("exit", () => console.log(Date.now() - started < 3000 ? "at once" : "late"));
    `);
    expect(printed).toBe('{"ok":1}\nat once');
  });

  it("has no open handle after close()", async () => {
    const server = await httpServer((response) => json(response, { ok: 1 }));
    const make = `new Kloudless({ apiKey: "k", baseUrl: ${JSON.stringify(server.url)} })`;
    const printed = await run(`
      const kloudless = ${make};
      await kloudless.request({ method: "GET", path: "/x" });
      await kloudless.close();
      await kloudless.close();
      await new Promise((done) => setTimeout(done, 50));
      console.log(process.getActiveResourcesInfo().filter((kind) => /TCP|TLS|Timeout/.test(kind)).join() || "none");
    `);
    expect(printed).toBe("none");
  });

  it("does not load undici before the first call", async () => {
    const printed = await run(`
      new Kloudless({ apiKey: "k" }).account(1);
      console.log(process.getActiveResourcesInfo().join() + (globalThis[Symbol.for("undici.globalDispatcher.1")] === undefined ? "" : "loaded"));
    `);
    expect(printed).not.toContain("loaded");
  });
});
