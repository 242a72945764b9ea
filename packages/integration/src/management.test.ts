import { ApiError, NotFoundError } from "@kloudless/core";
import { expect, onTestFinished, test } from "vitest";
import { clientOf } from "./support/client.ts";
import { freshName } from "./support/fresh-name.ts";
import { applicationId, managing, newApplication } from "./support/management.ts";
import { refusal, rejection } from "./support/rejection.ts";
import { kloudless, target } from "./support/target.ts";

test("the application of the API key is listed and retrieved", async (context) => {
  const id = applicationId(context);
  const { applications } = managing(context);
  const listed = (await applications.all().toArray()).find((each) => each.id === id);
  expect(listed?.name).toBeTruthy();
  expect(await applications.retrieve(id)).toMatchObject({ id, name: listed?.name, active: true });
});

test("applications are made, changed, found in the list page by page, and deleted", async (context) => {
  const made = await newApplication(context);
  const { applications } = managing(context);
  made.name = `${made.name} & Söhne`;
  made.description = "for a test";
  await made.save();
  expect(await applications.retrieve(made.id)).toMatchObject({ name: made.name, description: "for a test" });
  const ids = (await applications.all({ page_size: 1 }).toArray()).map(({ id }) => id);
  expect(ids).toContain(made.id);
  expect(new Set(ids).size).toBe(ids.length);
  await made.delete();
  expect(await rejection(applications.retrieve(made.id))).toBeInstanceOf(NotFoundError);
  expect(await rejection(made.delete())).toBeInstanceOf(NotFoundError);
});

test("an application without a name is refused", async (context) => {
  expect(await refusal(managing(context).applications.create({ name: "" }))).toBe(400);
});

test("API keys open the accounts of their own application until they are deleted, and are in no error", async (context) => {
  const application = await newApplication(context);
  const key = await application.apikeys.create();
  expect((await application.apikeys.all().toArray()).map((each) => each.key)).toContain(key.key);
  const client = clientOf(target, { apiKey: key.key });
  onTestFinished(() => client.close());
  // A new application has none, and those of others are not for it.
  expect((await client.accounts.all()).objects).toEqual([]);
  const [account] = target.accounts;
  expect(await rejection(client.accounts.retrieve(account?.id ?? 0))).toBeInstanceOf(NotFoundError);
  await key.delete();
  expect([401, 403]).toContain(await refusal(client.accounts.all()));
  const again = await rejection(key.delete());
  expect(again).toBeInstanceOf(NotFoundError);
  expect(JSON.stringify(again) + String(again)).not.toContain(key.key);
});

test("webhooks: a new application has none, one that is not there is 404, and an address that is none is refused", async (context) => {
  const { webhooks } = await newApplication(context);
  expect((await webhooks.all()).objects).toEqual([]);
  expect(await rejection(webhooks.retrieve(freshName()))).toBeInstanceOf(NotFoundError);
  for (const url of ["nonsense", "ftp://example.test/hook"]) expect(await refusal(webhooks.create({ url }))).toBe(400);
  expect((await webhooks.all()).objects).toEqual([]);
});

test("a developer finds themselves", async (context) => {
  const { developers } = managing(context);
  const [self] = await developers.all();
  expect(self?.id).toBeTruthy();
  expect(await developers.retrieve(self?.id ?? "")).toMatchObject({ id: self?.id, first_name: self?.first_name });
});

test("an API key does not open the applications, and a developer key no accounts", async (context) => {
  expect([401, 403]).toContain(await refusal(kloudless.request({ method: "GET", path: "/meta/applications" })));
  managing(context);
  const error = await rejection(kloudless.request({ method: "GET", path: "/accounts", auth: "developer" }));
  expect([401, 403]).toContain(ApiError.is(error) && error.status);
});
