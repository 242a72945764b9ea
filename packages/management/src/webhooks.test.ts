import { ApiError, NotFoundError, SignatureError, webhooks } from "@kloudless/core";
import { storage } from "@kloudless/storage";
import { expect, test, vi } from "vitest";
import { bench, receiver, rejection } from "../test/bench.ts";
import { Webhook } from "./index.ts";

const FAST = { webhooks: { debounce: 20, retryBase: 10, retryMax: 40 } };
const until = (holds: () => void | Promise<void>): Promise<void> => vi.waitFor(holds, { timeout: 5000, interval: 10 });

test("a receiver that verifies what comes is told which account changed", async () => {
  const { server, kloudless } = await bench(FAST);
  const said: string[] = [];
  const { url } = await receiver((delivery) => {
    try {
      const { isTest, accountIds } = webhooks.verify(delivery.body, delivery.signature, ["an older key", server.apiKey]);
      said.push(isTest ? "test" : accountIds.join());
      return [200, server.applicationId];
    } catch (error) {
      if (!SignatureError.is(error)) throw error;
      said.push(error.code);
      return [400, ""];
    }
  });
  const application = kloudless.management.applications.handle(server.applicationId);
  const hook = await application.webhooks.create({ url });
  expect(hook).toBeInstanceOf(Webhook);
  const account = kloudless.account(server.accounts[0]?.id);
  await storage(account).files.create({ parent_id: "root", name: "a.txt" }, "x");
  await until(() => expect(said).toEqual(["test", String(account.id)]));

  // Somebody else knows the address, but not the key.
  for (const headers of [{}, { "x-kloudless-signature": webhooks.sign("account=1", "guessed") }] as Record<string, string>[]) {
    expect((await fetch(url, { method: "POST", body: "account=1", headers })).status).toBe(400);
  }
  expect(said.slice(2)).toEqual(["missing_signature", "bad_signature"]);

  expect(await application.webhooks.retrieve(hook.id)).toEqual(hook);
  await until(async () => expect((await hook.deliveries()).total).toBe(2));
  expect((await hook.deliveries().toArray()).map((delivery) => delivery.account)).toEqual([account.id, null]);
  await hook.delete();
  expect(await rejection(hook.delete())).toBeInstanceOf(NotFoundError);
  expect((await application.webhooks.all()).total).toBe(0);
});

test("an address that is none, or does not answer as it must, is refused", async () => {
  const { server, kloudless } = await bench(FAST);
  const application = kloudless.management.applications.handle(server.applicationId);
  const wrong = await receiver(() => [200, "another application"]);
  for (const url of ["nonsense", "ftp://example.com", wrong.url]) {
    const error = await rejection(application.webhooks.create({ url }));
    expect(ApiError.is(error) && [error.status, error.code]).toEqual([400, "invalid_parameters"]);
  }
  expect(await rejection(application.webhooks.retrieve("unknown"))).toBeInstanceOf(NotFoundError);
});

test("save() asks for another address, which not every server grants", async () => {
  const { server, kloudless } = await bench(FAST);
  const { url } = await receiver(() => [200, server.applicationId]);
  const hook = await kloudless.management.applications.handle(server.applicationId).webhooks.create({ url });
  hook.url = "https://example.com/other";
  expect(await rejection(hook.save())).toMatchObject({ status: 501, code: "not_implemented" });
  expect(JSON.parse(server.requests.at(-1)?.body ?? "{}")).toEqual({ url: "https://example.com/other" });
  expect((await hook.refresh()).url).toBe(url);
  server.faults.add({ method: "PATCH", action: { body: { ...hook.toJSON(), url: "https://example.com/new" } } });
  hook.url = "https://example.com/new";
  expect((await hook.save()).url).toBe("https://example.com/new");
});

test("R23: what was missed while the receiver was down comes when it is up again, signed", async () => {
  const { server, kloudless } = await bench(FAST);
  let isDown = false;
  const { url, deliveries } = await receiver(() => (isDown ? [503, ""] : [200, server.applicationId]));
  await kloudless.management.applications.handle(server.applicationId).webhooks.create({ url });
  isDown = true;
  const account = kloudless.account(server.accounts[1]?.id);
  await storage(account).files.create({ parent_id: "root", name: "a.txt" }, "x");
  await until(() => expect(deliveries.length).toBeGreaterThan(3));
  isDown = false;
  const count = deliveries.length;
  await until(() => expect(deliveries.length).toBeGreaterThan(count));
  for (const { body, signature } of deliveries.slice(1)) {
    expect(webhooks.verify(body, signature, server.apiKey).accountIds).toEqual([account.id]);
  }
});
