import { ApiError, isObject, NotFoundError, webhooks } from "@kloudless/core";
import type { Application, Webhook } from "@kloudless/management";
import { expect, type TestContext, test } from "vitest";
import { describeChanges } from "./support/describe-changes.ts";
import { applicationId, managing, newApplication } from "./support/management.ts";
import { passing } from "./support/passing.ts";
import { patiently } from "./support/patience.ts";
import { startReceiver } from "./support/receiver.ts";
import { refusal, rejection } from "./support/rejection.ts";
import { target } from "./support/target.ts";

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** The receivers of these tests are on this machine: skips the test where the server is not. */
function needsReach(context: TestContext): void {
  const { hostname } = new URL(target.baseUrl);
  context.skip(!LOOPBACK.test(hostname), `${hostname} cannot reach a receiver of webhooks on this machine`);
}

/** A webhook that is gone when the test is over. Where a server calls no private addresses, as is right in earnest, skips the test. */
async function register(context: TestContext, application: Pick<Application, "webhooks">, url: string): Promise<Webhook> {
  try {
    return await passing(application.webhooks.create({ url }));
  } catch (error) {
    // Ours was told to call them.
    if (target.local || !ApiError.is(error) || error.status !== 400) throw error;
    const said = isObject(error.body) ? String(error.body.message) : error.message;
    return context.skip(`the server does not take a receiver on this machine: ${said}`);
  }
}

const keysOf = async ({ apikeys }: Pick<Application, "apikeys">) => (await apikeys.all().toArray()).map(({ key }) => key);

test("webhooks are tested with a signed request, registered, listed, and deleted", async (context) => {
  needsReach(context);
  const application = await newApplication(context);
  const receiver = await startReceiver(await keysOf(application), application.id);
  const hook = await register(context, application, receiver.url);
  expect(receiver.refusals).toEqual([]);
  expect(receiver.notifications).toEqual([{ accountIds: [], subscriptionId: undefined, isTest: true }]);
  expect(await application.webhooks.retrieve(hook.id)).toMatchObject({ id: hook.id, url: receiver.url });
  expect((await application.webhooks.all().toArray()).map(({ id }) => id)).toEqual([hook.id]);
  await hook.delete();
  expect(await rejection(application.webhooks.retrieve(hook.id))).toBeInstanceOf(NotFoundError);
});

test("an address that does not answer with the application's id is refused", async (context) => {
  needsReach(context);
  const application = await newApplication(context);
  const keys = await keysOf(application);
  // With one that is taken beside it, it is not because of where it is.
  const right = await startReceiver(keys, application.id);
  const { id } = await register(context, application, right.url);
  const wrong = await startReceiver(keys, "another application");
  expect(await refusal(application.webhooks.create({ url: wrong.url }))).toBe(400);
  expect((await application.webhooks.all()).objects.map((hook) => hook.id)).toEqual([id]);
});

test("what somebody else signed is not taken", async (context) => {
  needsReach(context);
  const application = await newApplication(context);
  const receiver = await startReceiver(await keysOf(application), application.id);
  await register(context, application, receiver.url);
  const headers = { "X-Kloudless-Signature": webhooks.sign("account=1", "guessed") };
  expect((await fetch(receiver.url, { method: "POST", body: "account=1", headers })).status).toBe(400);
  expect((await fetch(receiver.url, { method: "POST", body: "account=1" })).status).toBe(400);
  expect(receiver.refusals).toEqual(["bad_signature", "missing_signature"]);
  expect(receiver.notifications.every(({ isTest }) => isTest)).toBe(true);
});

describeChanges("webhooks", ({ found, account, make }) => {
  test("a change is told, signed, and the account's events say what it was", async (context) => {
    needsReach(context);
    const application = managing(context).applications.handle(applicationId(context));
    const receiver = await startReceiver(await keysOf(application), application.id);
    await register(context, application, receiver.url);
    const cursor = await account.events.latestCursor();
    const before = receiver.notifications.length;
    const { name } = await make(context);
    const told = await patiently(
      "events",
      found.service,
      async () => receiver.notifications.slice(before).flatMap(({ accountIds }) => accountIds),
      (ids) => ids.includes(found.id),
    );
    expect(told).toContain(found.id);
    expect(receiver.refusals).toEqual([]);
    const seen = await patiently(
      "events",
      found.service,
      async () => (await account.events.all({ cursor }).toArray()).map(({ metadata }) => metadata?.name),
      (names) => names.includes(name),
    );
    expect(seen).toContain(name);
  });
});
