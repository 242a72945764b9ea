import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { useBench } from "./bench.ts";

const bench = useBench({ allowPrivateFetch: true });

async function application(name: string): Promise<string> {
  return (await bench.data<{ id: string }>(["apps", "create", "-f", `name=${name}`])).id;
}

describe("management", () => {
  test("an application is made, listed, shown, changed and deleted", async () => {
    const id = await application("Reports");
    expect((await bench.data<{ id: string }[]>(["apps", "ls"])).map((one) => one.id)).toContain(id);
    expect(await bench.data(["apps", "update", id, "-f", "description=All of them", "-F", "active=false"])).toMatchObject({
      active: false,
    });
    expect(await bench.data(["apps", "get", id])).toMatchObject({ name: "Reports", description: "All of them" });
    const unasked = await bench.kloudless(["apps", "rm", id]);
    expect(unasked).toMatchObject({ code: 2, stdout: "" });
    expect(unasked.stderr).toContain("--yes");
    expect(await bench.kloudless(["apps", "rm", id, "-y"])).toMatchObject({ code: 0 });
    expect(await bench.kloudless(["apps", "get", id])).toMatchObject({ code: 3 });
  });

  test("keys are made, listed without showing them, and deleted by how they begin", async () => {
    const id = await application("Keys");
    const key = (await bench.kloudless(["keys", "create", id])).stdout.trim();
    expect(key.length).toBeGreaterThan(16);
    const listed = await bench.kloudless(["keys", "ls", id]);
    expect(listed.stdout.trimEnd().split("\n")).toHaveLength(2);
    expect(listed.stdout + listed.stderr + JSON.stringify(await bench.data(["keys", "ls", id]))).not.toContain(key);
    expect((await bench.kloudless(["keys", "ls", id, "--show"])).stdout).toContain(key);
    expect(await bench.kloudless(["keys", "rm", id, key.slice(0, 12), "--yes"])).toMatchObject({ code: 0, stdout: "" });
    expect((await bench.kloudless(["keys", "ls", id, "--show"])).stdout).not.toContain(key);
    expect(await bench.kloudless(["keys", "rm", id, key.slice(0, 12), "--yes"])).toMatchObject({ code: 3 });
    expect(await bench.kloudless(["keys", "rm", id, "ab", "--yes"])).toMatchObject({ code: 2 });
  });

  test("webhooks are made when they pass the test, and their deliveries are listed", async () => {
    const id = await application("Hooks");
    const receiver = createServer((_, response) => response.end(id)).listen(0, "127.0.0.1");
    await new Promise((resolve) => receiver.once("listening", resolve));
    onTestFinished(() => void receiver.close());
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const made = await bench.data<{ id: number }>(["webhooks", "create", id, "-f", `url=${url}`]);
    expect((await bench.kloudless(["webhooks", "ls", id])).stdout).toBe(`${made.id}\t${url}\n`);
    expect(await bench.data(["webhooks", "get", id, String(made.id)])).toMatchObject({ url });
    expect(await bench.data<unknown[]>(["webhooks", "deliveries", id, String(made.id)])).toEqual(expect.any(Array));
    expect(await bench.kloudless(["webhooks", "rm", id, String(made.id)])).toMatchObject({ code: 0 });
    expect((await bench.kloudless(["webhooks", "ls", id])).stdout).toBe("");
  });

  test("developers are listed and shown", async () => {
    const [first] = await bench.data<{ id: string }[]>(["developers", "ls"]);
    expect(await bench.data(["developers", "get", first?.id ?? ""])).toMatchObject({ id: first?.id });
  });

  test("without a developer key, or with a wrong one, it is 4", async () => {
    const without = await bench.kloudless(["apps", "ls"], { env: { KLOUDLESS_DEV_KEY: undefined } });
    expect(without).toMatchObject({ code: 4, stdout: "" });
    expect(without.stderr).toContain("KLOUDLESS_DEV_KEY");
    const wrong = await bench.kloudless(["apps", "ls"], { env: { KLOUDLESS_DEV_KEY: "canary-of-a-wrong-key" } });
    expect(wrong).toMatchObject({ code: 4, stdout: "" });
    expect(wrong.stderr).not.toContain("canary");
  });
});
