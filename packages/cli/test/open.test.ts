import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { useBench } from "./bench.ts";
import { listed } from "./listed.ts";
import { tempDir } from "./run.ts";

const bench = useBench();

async function file(): Promise<{ readonly id: string; readonly address: string }> {
  const { folder, address } = await bench.folder();
  const { id } = await bench.one.storage.files.create({ parent_id: folder.id, name: "a.txt" }, "x");
  return { id, address: `${address}/a.txt` };
}

/** A browser that writes down what it is to open. */
async function browser(): Promise<{ readonly env: { BROWSER: string }; readonly opened: () => Promise<string> }> {
  const dir = await tempDir();
  const [program, seen] = [join(dir, "browser"), join(dir, "seen")];
  await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$@" > "${seen}.part" && mv "${seen}.part" "${seen}"\n`);
  await chmod(program, 0o755);
  return { env: { BROWSER: program }, opened: () => vi.waitFor(() => readFile(seen, "utf8"), { timeout: 10_000 }) };
}

describe("open", () => {
  test("opens the page of a link that is open to all", async () => {
    const { id, address } = await file();
    const { links } = bench.one.storage;
    await links.create({ file_id: id, password: "secret" });
    await links.create({ file_id: id, active: false });
    const { url } = await links.create({ file_id: id });
    await links.create({ file_id: id, direct: true });
    const { env, opened } = await browser();
    expect(await bench.kloudless(["open", address], { env })).toEqual({ code: 0, stdout: `${url}\n`, stderr: "" });
    expect(await opened()).toBe(`${url}\n`);
  });

  test("prefers the service's own page, of folders too", async () => {
    const { address } = await bench.folder();
    const page = "https://drive.example.com/x?a=1&b=$(id)";
    bench.server.faults.add({ path: "/links", action: { body: listed([{ id: "1" }, { id: "2", url: page }]) } });
    const { env, opened } = await browser();
    const { BROWSER } = env;
    expect(await bench.kloudless(["open", address, "--json"], { env: { BROWSER: `${BROWSER} --new %s --end` } })).toMatchObject({
      code: 0,
    });
    expect(await opened()).toBe(`--new\n${page}\n--end\n`);
  });

  test("--create makes a link where there is none; without it nothing is made", async () => {
    const { id, address } = await file();
    const without = await bench.kloudless(["open", address]);
    expect(without).toMatchObject({ code: 3, stdout: "" });
    expect(without.stderr).toContain("--create");
    const made = await bench.kloudless(["open", address, "--create"]);
    const links = (await bench.one.storage.links.all().toArray()).filter((link) => link.file_id === id);
    expect(made).toEqual({ code: 0, stdout: `${links[0]?.url}\n`, stderr: "" });
    expect(links).toHaveLength(1);
  });

  test("--print opens nothing", async () => {
    const { id, address } = await file();
    const { url } = await bench.one.storage.links.create({ file_id: id });
    const result = await bench.kloudless(["open", address, "--print"], { env: { BROWSER: "/nonexistent/browser" } });
    expect(result).toEqual({ code: 0, stdout: `${url}\n`, stderr: "" });
  });

  test("a folder without a page of the service has none", async () => {
    const { address } = await bench.folder();
    const result = await bench.kloudless(["open", address, "--create"]);
    expect(result).toMatchObject({ code: 3, stdout: "" });
    expect(result.stderr).toContain("links to files only");
  });

  test("an address that is no page is never handed to a browser", async () => {
    const { address } = await file();
    bench.server.faults.add({ path: "/links", action: { body: listed([{ url: "file:///etc/passwd" }]) } });
    const result = await bench.kloudless(["open", address], { env: { BROWSER: "/nonexistent/browser" } });
    expect(result.code).toBe(1);
    expect(result.stderr).toContain("no address of a web page");
  });

  test("a browser that cannot be started is an error", async () => {
    const { id, address } = await file();
    await bench.one.storage.links.create({ file_id: id });
    const result = await bench.kloudless(["open", address], { env: { BROWSER: "/nonexistent/browser" } });
    expect(result.code).toBe(1);
    expect(result.stderr).toContain("No browser could be started");
  });
});
