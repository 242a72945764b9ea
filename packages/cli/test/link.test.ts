import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { openTerminal } from "./terminal.ts";

const bench = useBench();

async function file(): Promise<{ readonly id: string; readonly address: string }> {
  const { folder, address } = await bench.folder();
  const { id } = await bench.one.storage.files.create({ parent_id: folder.id, name: "a.txt" }, "shared");
  return { id, address: `${address}/a.txt` };
}

describe("link create", () => {
  test("prints the address of a link, which works", async () => {
    const { address } = await file();
    const { code, stdout, stderr } = await bench.kloudless(["link", "create", "--direct", address]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const answer = await fetch(stdout.trimEnd());
    expect(await answer.text()).toBe("shared");
  });

  test("takes an expiration, and can be switched off", async () => {
    const { id, address } = await file();
    const { stdout } = await bench.kloudless(["link", "create", address, "--expires", "2199-01-01", "--inactive", "--json"]);
    const { data } = JSON.parse(stdout) as { data: Record<string, unknown> };
    expect(data).toMatchObject({ file_id: id, active: false, password: null });
    expect(new Date(String(data.expiration)).toISOString()).toBe("2199-01-01T00:00:00.000Z");
  });

  test("reads a password from stdin, and shows it nowhere", async () => {
    const { address } = await file();
    const { code, stdout, stderr } = await bench.kloudless(["link", "create", address, "--password-stdin", "--verbose"], {
      stdin: "hunter2 \n",
    });
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain("hunter2");
    const sent = bench.server.requests.findLast(({ method, url }) => method === "POST" && url.endsWith("/links"));
    expect(JSON.parse(sent?.body ?? "")).toMatchObject({ password: "hunter2 " });
  });

  test("asks for the password on a terminal, without showing it", async () => {
    const { address } = await file();
    const terminal = await openTerminal(["link", "create", address, "--password-stdin"], { env: bench.env });
    await terminal.waitFor("The password:");
    terminal.type("hunter2\r");
    expect(await terminal.exit).toBe(0);
    expect(terminal.output).not.toContain("hunter2");
    const sent = bench.server.requests.findLast(({ method, url }) => method === "POST" && url.endsWith("/links"));
    expect(JSON.parse(sent?.body ?? "")).toMatchObject({ password: "hunter2" });
  });

  test.each<[string, readonly string[], string, string]>([
    ["no password", ["--password-stdin"], "", "it is empty"],
    ["a password of two lines", ["--password-stdin"], "a\nb\n", "more than one line"],
    ["far too long a password", ["--password-stdin"], "x".repeat(70_000), "more than 65536 bytes"],
    ["a password on the command line", ["--password", "hunter2"], "", "--password is not taken"],
    ["a time that is past", ["--expires", "2020-01-01"], "", "to come"],
    ["a day that no month has", ["--expires", "2199-02-30"], "", "--expires must be a time"],
  ])("%s is an error", async (_, options, stdin, message) => {
    const { address } = await file();
    const result = await bench.kloudless(["link", "create", address, ...options], { stdin });
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain("hunter2");
  });

  test("a folder has no link", async () => {
    const { address } = await bench.folder();
    const result = await bench.kloudless(["link", "create", address]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain("is a folder");
  });
});

describe("link ls", () => {
  test("lists those of an account, and those to a file, by their state", async () => {
    const [one, two] = [await file(), await file()];
    const { links } = bench.one.storage;
    const [first, off, other] = [
      await links.create({ file_id: one.id }),
      await links.create({ file_id: one.id, active: false, password: "secret" }),
      await links.create({ file_id: two.id }),
    ];
    const listed = async (...args: string[]): Promise<string[]> =>
      (await bench.kloudless(["link", "ls", "--columns", "id", ...args])).stdout.trimEnd().split("\n").toSorted();
    expect(await listed(one.address)).toEqual([first.id, off.id].toSorted());
    expect(await listed(one.address, "--active")).toEqual([first.id]);
    expect(await listed(one.address, "--inactive")).toEqual([off.id]);
    expect(await listed(String(bench.one.id))).toEqual(expect.arrayContaining([first.id, off.id, other.id]));
    const shown = await bench.kloudless(["link", "ls", one.address, "--inactive", "--columns", "active,password,file_id"]);
    expect(shown.stdout).toBe(`false\ttrue\t${one.id}\n`);
  });

  test("what excludes each other, and a folder, is an error", async () => {
    const { address } = await bench.folder();
    expect(await bench.kloudless(["link", "ls", "--active", "--inactive", address])).toMatchObject({ code: 2, stdout: "" });
    expect(await bench.kloudless(["link", "ls", address])).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("link set", () => {
  test("changes what is said, and nothing else", async () => {
    const { id } = await file();
    const link = await bench.one.storage.links.create({ file_id: id, password: "old" });
    const account = String(bench.one.id);
    const set = async (args: readonly string[], stdin = ""): Promise<unknown> =>
      JSON.parse((await bench.kloudless(["link", "set", account, link.id, ...args, "--jsonl"], { stdin })).stdout);
    expect(await set(["--inactive", "--expires", "2199-01-01T00:00:00Z"])).toMatchObject({ active: false, password: true });
    const [last] = bench.server.requests.filter(({ method }) => method === "PATCH").slice(-1);
    expect(Object.keys(JSON.parse(last?.body ?? "") as object).toSorted()).toEqual(["active", "expiration"]);
    expect(await set(["--active", "--without-password", "--never-expires"])).toMatchObject({
      active: true,
      password: null,
      expiration: null,
    });
    expect(await set(["--password-stdin"], "new")).toMatchObject({ active: true, password: true });
  });

  test.each<[string, readonly string[], string]>([
    ["nothing", [], "What is to be changed?"],
    ["on and off", ["--active", "--inactive"], "exclude each other"],
    ["a password and none", ["--password-stdin", "--without-password"], "exclude each other"],
    ["an end and none", ["--expires", "7d", "--never-expires"], "exclude each other"],
  ])("%s is an error", async (_, options, message) => {
    const result = await bench.kloudless(["link", "set", String(bench.one.id), "x", ...options]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
  });
});

describe("link rm", () => {
  test("deletes links, and says which were not there", async () => {
    const { id } = await file();
    const { links } = bench.one.storage;
    const [one, two] = [await links.create({ file_id: id }), await links.create({ file_id: id })];
    const result = await bench.kloudless(["link", "rm", `${bench.one.id}:`, one.id, "none", two.id]);
    expect(result).toMatchObject({ code: 11, stdout: "" });
    expect(result.stderr).toContain(`Deleted the link ${one.id}`);
    expect(result.stderr).toContain("none: 404");
    expect((await links.all().toArray()).filter((link) => link.file_id === id)).toEqual([]);
    expect(await bench.kloudless(["link", "rm", String(bench.one.id), one.id])).toMatchObject({ code: 3, stdout: "" });
  });

  test("takes ids that begin with a dash after --, and says so", async () => {
    const args = ["link", "rm", String(bench.one.id)];
    const refused = await bench.kloudless([...args, "-none"]);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("-none");
    expect(refused.stderr).toContain("comes last, after `--`");
    const taken = await bench.kloudless([...args, "--", "-none"]);
    expect(taken).toMatchObject({ code: 3, stdout: "" });
    expect(taken.stderr).toContain("No link with this id");
  });
});
