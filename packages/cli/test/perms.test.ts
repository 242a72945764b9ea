import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";

const bench = useBench();

async function grants(address: string): Promise<string[]> {
  const { stdout } = await bench.kloudless(["perms", "ls", address, "--columns", "type,role,who"]);
  return stdout.trimEnd().split("\n").slice(1).toSorted();
}

describe("perms", () => {
  test("ls lists who may do what, of files, folders and the root", async () => {
    const { folder, address } = await bench.folder();
    await folder.permissions.set([{ type: "user", role: "reader", email: "ben@example.com", name: "Ben\u001b[31m" }]);
    const { stdout } = await bench.kloudless(["perms", "ls", address]);
    expect(stdout.split("\n")[1]).toBe("user\treader\tben@example.com\tBen\\e[31m");
    const json = JSON.parse((await bench.kloudless(["perms", "ls", address, "--json"])).stdout) as { data: unknown };
    expect(json.data).toEqual(JSON.parse(JSON.stringify(await folder.permissions.all())));
    expect((await bench.kloudless(["perms", "ls", String(bench.one.id)])).stdout).toContain("owner");
  });

  test("add gives, and leaves the others", async () => {
    const { address } = await bench.folder();
    await bench.kloudless(["perms", "add", address, "ben@example.com=reader", "group:eng=writer"]);
    const result = await bench.kloudless(["perms", "add", address, "ben@example.com=writer", "anyone=previewer"]);
    expect(result).toMatchObject({ code: 0, stdout: "" });
    expect(result.stderr).toContain("ben@example.com=writer");
    expect(await grants(address)).toEqual(["anyone\tpreviewer\tanyone", "group\twriter\teng", "user\twriter\tben@example.com"]);
  });

  test("set puts in the place of all but the owner's, with --none nobody", async () => {
    const { address } = await bench.folder();
    await bench.kloudless(["perms", "add", address, "ben@example.com=reader"]);
    const { stdout } = await bench.kloudless(["perms", "set", address, "domain:example.com=reader", "--jq", ".data[].role"]);
    expect(stdout).toBe("owner\nreader\n");
    expect(await grants(address)).toEqual(["domain\treader\texample.com"]);
    expect(await bench.kloudless(["perms", "set", address, "--none"])).toMatchObject({ code: 0 });
    expect(await grants(address)).toEqual([]);
  });

  test.each<[string, readonly string[], string]>([
    ["an unknown role", ["add", "gdrive:/", "ben@example.com=boss"], "There are: owner, writer, reader, previewer."],
    ["no role", ["add", "gdrive:/", "ben@example.com"], "WHO=ROLE"],
    ["nobody", ["add", "gdrive:/", "group:=reader"], "names nobody"],
    ["somebody twice", ["set", "gdrive:/", "a@x.com=reader", "a@x.com=writer"], "twice"],
    ["no permission at all", ["set", "gdrive:/"], "--none"],
    ["some and none", ["set", "gdrive:/", "anyone=reader", "--none"], "exclude each other"],
    ["nothing to add", ["add", "gdrive:/"], "grant"],
  ])("%s is an error, and changes nothing", async (_, args, message) => {
    const sent = bench.server.requests.length;
    const result = await bench.kloudless(["perms", ...args]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(bench.server.requests).toHaveLength(sent);
  });

  test("what the service forbids, or does not offer, has a code of its own", async () => {
    const { address } = await bench.folder();
    bench.server.faults.add({ path: "/permissions", action: { status: 403, body: { error_code: "forbidden", message: "Ask Ada." } } });
    const forbidden = await bench.kloudless(["perms", "add", address, "anyone=reader"]);
    expect(forbidden).toMatchObject({ code: 6, stdout: "" });
    expect(forbidden.stderr).toContain("Ask Ada.");
    bench.server.faults.add({ path: "/permissions", action: { status: 501, body: { error_code: "not_implemented", message: "None." } } });
    const missing = await bench.kloudless(["perms", "ls", address]);
    expect(missing).toMatchObject({ code: 12, stdout: "" });
    expect(missing.stderr).toContain("hint:");
  });
});
