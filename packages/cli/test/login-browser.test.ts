import { once } from "node:events";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { useBench } from "./bench.ts";
import { type Running, start, tempDir } from "./run.ts";

const bench = useBench({ oauth: { redirectUris: ["http://127.0.0.1/callback"], autoApprove: true } });

/** Begins a login, and gives the address that is to be opened. */
async function begin(args: readonly string[] = ["login"], more: Readonly<Record<string, string>> = {}): Promise<Login> {
  const home = await tempDir();
  const env = {
    HOME: home,
    KLOUDLESS_BASE_URL: bench.server.url,
    KLOUDLESS_CLIENT_ID: bench.server.applicationId,
    KLOUDLESS_API_KEY: bench.server.apiKey,
    ...more,
  };
  const running = await start([...args, "--no-browser"], { env });
  running.child.stdin.end();
  const url = new URL(await written(running, /^ {2}(http\S+)$/m));
  const callback = new URL(url.searchParams.get("redirect_uri") ?? "");
  return { ...running, home, url, callback, state: url.searchParams.get("state") ?? "" };
}

interface Login extends Running {
  readonly home: string;
  readonly url: URL;
  readonly callback: URL;
  readonly state: string;
}

/** Resolves to what it wrote on stderr, once it did. */
function written({ child, result }: Running, what: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let all = "";
    child.stderr.on("data", (chunk: Buffer) => {
      all += chunk.toString();
      const found = what.exec(all);
      if (found !== null) resolve(found[1] ?? found[0]);
    });
    result.then(() => reject(new Error(`It ended without ${String(what)}:\n${all}`)), reject);
  });
}

const withQuery = (callback: URL, query: Readonly<Record<string, string>>): URL =>
  new URL(`?${new URLSearchParams(query).toString()}`, callback);

describe("login with a browser", () => {
  test("prints the address, takes the code at a loopback port, and keeps the token", async () => {
    const login = await begin();
    expect(login.callback.hostname).toBe("127.0.0.1");
    expect(login.callback.port).not.toBe("");
    expect(login.url.searchParams.get("code_challenge_method")).toBe("S256");
    const page = await fetch(login.url);
    const html = await page.text();
    expect([page.status, page.url.startsWith(login.callback.href)]).toEqual([200, true]);
    expect(html).toContain("You are connected");
    expect(page.headers.get("cache-control")).toBe("no-store");
    const { code, stdout, stderr } = await login.result;
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    const kept = JSON.parse(await readFile(join(login.home, ".config/kloudless/credentials/default.json"), "utf8")) as { token: string };
    expect(bench.server.accounts.map(({ token }) => token)).toContain(kept.token);
    for (const secret of [kept.token, bench.server.apiKey]) for (const text of [html, stderr, page.url]) expect(text).not.toContain(secret);
  });

  test("a forged answer is refused, and the wait goes on for the right one", async () => {
    const login = await begin();
    for (const query of [{ code: "c", state: "forged" }, { code: "c" }, { error: "access_denied", state: `${login.state}x` }]) {
      const page = await fetch(withQuery(login.callback, query));
      expect(page.status).toBe(400);
      expect(await page.text()).toContain("not for the login that is under way");
    }
    expect((await fetch(new URL("/other", login.callback))).status).toBe(404);
    expect((await fetch(withQuery(login.callback, { state: login.state }), { method: "POST" })).status).toBe(404);
    // A page elsewhere that has its own name point here.
    const stranger = get(withQuery(login.callback, { state: login.state }), { headers: { host: "evil.example" }, agent: false });
    const [answer] = (await once(stranger, "response")) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(404);
    await (await fetch(login.url)).text();
    const { code, stderr } = await login.result;
    expect(code).toBe(0);
    expect(stderr.match(/belongs to another login/g)).toHaveLength(3);
  });

  test("a person who says no ends it with 4, and the page says that it did not work", async () => {
    const login = await begin();
    const page = await fetch(withQuery(login.callback, { error: "access_denied", error_description: "No \u001b[31m", state: login.state }));
    expect(await page.text()).toContain("did not work");
    const { code, stderr } = await login.result;
    expect(code).toBe(4);
    expect(stderr).toContain("access_denied");
    expect(stderr).not.toContain("\u001b[31m");
  });

  test("a code the server does not take ends it with 4", async () => {
    const login = await begin();
    await (await fetch(withQuery(login.callback, { code: "canary-code", state: login.state }))).text();
    const { code, stderr } = await login.result;
    expect(code).toBe(4);
    expect(stderr).not.toContain("canary-code");
  });

  test("--wait ends it with 4 when nobody comes, and --json says so to programs", async () => {
    const login = await begin(["login", "--wait", "300ms", "--json"]);
    const { code, stdout, stderr } = await login.result;
    expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
    expect(stderr).toContain('"code":"login_timeout"');
  });

  test("Ctrl-C ends it with 130, and the port is free again", async () => {
    const login = await begin();
    login.child.kill("SIGINT");
    expect((await login.result).code).toBe(130);
    await expect(fetch(login.callback)).rejects.toThrow("fetch failed");
  });

  test("a port that is in use is named, with what to do", async () => {
    const taken = createServer();
    taken.listen(0, "127.0.0.1");
    await once(taken, "listening");
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const env = { ...bench.env, KLOUDLESS_CLIENT_ID: bench.server.applicationId };
    const { child, result } = await start(["login", "--redirect-uri", `http://127.0.0.1:${port}/callback`], { env });
    child.stdin.end();
    const { code, stderr } = await result;
    expect(code).toBe(1);
    expect(stderr).toContain(`port ${port}`);
    expect(stderr).toContain("Leave the port out");
  });

  test.each(["https://127.0.0.1/callback", "http://example.com/callback", "callback", "http://127.0.0.1/callback#x"])(
    "--redirect-uri %s is not of this machine",
    async (uri) => {
      const env = { ...bench.env, KLOUDLESS_CLIENT_ID: bench.server.applicationId };
      const { child, result } = await start(["login", "--redirect-uri", uri], { env });
      child.stdin.end();
      expect(await result).toMatchObject({ code: 2, stdout: "" });
    },
  );

  test("without the application's key there is nothing to prove who asks with; from stdin it is taken", async () => {
    const none = await start(["login", "--client-id", bench.server.applicationId], { env: { KLOUDLESS_BASE_URL: bench.server.url } });
    none.child.stdin.end();
    expect(await none.result).toMatchObject({ code: 2, stderr: expect.stringContaining("--client-secret-stdin") as string });
    const login = await start(["login", "--client-id", bench.server.applicationId, "--client-secret-stdin", "--no-browser"], {
      env: { KLOUDLESS_BASE_URL: bench.server.url },
    });
    login.child.stdin.end(`${bench.server.apiKey}\n`);
    await (await fetch(await written(login, /^ {2}(http\S+)$/m))).text();
    expect(await login.result).toMatchObject({ code: 0 });
  });

  test("opens the browser; where there is none it says so, and goes on", async () => {
    const home = await tempDir();
    const browser = join(home, "browser");
    await writeFile(
      browser,
      `#!${process.execPath}\nconst [, , url] = process.argv;\nrequire("node:fs").writeFileSync("${home}/opened", url);\nfetch(url);\n`,
    );
    await chmod(browser, 0o755);
    const env = { ...bench.env, HOME: home, KLOUDLESS_CLIENT_ID: bench.server.applicationId };
    const opened = await start(["login"], { env: { ...env, BROWSER: browser } });
    opened.child.stdin.end();
    const { code, stderr } = await opened.result;
    expect(code).toBe(0);
    expect(stderr).toContain(await readFile(join(home, "opened"), "utf8"));
    const none = await start(["login"], { env: { ...env, BROWSER: join(home, "nothing"), PATH: "/nowhere:/bin:/usr/bin" } });
    none.child.stdin.end();
    const url = await written(none, /^ {2}(http\S+)\n[^]*No browser could be opened/m);
    await (await fetch(url)).text();
    expect((await none.result).code).toBe(0);
  });
});

describe("accounts connect", () => {
  test("connects another account and leaves the credential as it is", async () => {
    const login = await begin(["accounts", "connect", "--json", "--scope", "any.storage"]);
    expect(login.url.searchParams.get("scope")).toBe("any.storage");
    await (await fetch(login.url)).text();
    const { code, stdout } = await login.result;
    expect(code).toBe(0);
    expect(bench.server.accounts.map(({ id }) => id)).toContain((JSON.parse(stdout) as { data: { id: number } }).data.id);
    await expect(readFile(join(login.home, ".config/kloudless/credentials/default.json"))).rejects.toThrow("ENOENT");
  });

  test("needs an API key (4), and the id of an application (2)", async () => {
    const { url, applicationId, accounts, apiKey } = bench.server;
    const none = await start(["accounts", "connect", "--client-id", applicationId], {
      env: { KLOUDLESS_BASE_URL: url, KLOUDLESS_TOKEN: accounts[0]?.token },
    });
    expect(await none.result).toMatchObject({ code: 4 });
    const nowhere = await start(["accounts", "connect"], { env: { KLOUDLESS_BASE_URL: url, KLOUDLESS_API_KEY: apiKey } });
    expect(await nowhere.result).toMatchObject({ code: 2, stderr: expect.stringContaining("client_id") as string });
  });
});
