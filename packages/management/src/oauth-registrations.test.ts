import { ApiError, NotFoundError, oauth } from "@kloudless/core";
import { expect, test } from "vitest";
import { bench, rejection } from "../test/bench.ts";
import { RedirectUri, TrustedDomain } from "./index.ts";

test("a redirect URI is one that people can be sent to, until it is deleted", async () => {
  const { server, kloudless } = await bench();
  const application = await kloudless.management.applications.create({ name: "Ledger" });
  const redirectUri = "https://app.example.com/callback";
  const { url } = oauth.authorizationUrl({ clientId: application.id, redirectUri, baseUrl: server.url });
  expect((await fetch(url)).status).toBe(400);
  const made = await application.redirectUris.create({ url: redirectUri });
  expect(made).toBeInstanceOf(RedirectUri);
  expect(made).toMatchObject({ url: redirectUri, type: "redirect_uri" });
  expect((await fetch(url)).status).toBe(200);
  expect(await application.redirectUris.retrieve(made.id)).toEqual(made);
  expect((await application.redirectUris.all().toArray()).map((each) => each.url)).toEqual([redirectUri]);
  expect((await made.refresh()).url).toBe(redirectUri);
  await made.delete();
  expect((await fetch(url)).status).toBe(400);
  expect(await rejection(made.delete())).toBeInstanceOf(NotFoundError);
});

test("a trusted domain is one whose pages are answered, until it is deleted", async () => {
  const { server, kloudless } = await bench();
  const application = kloudless.management.applications.handle(server.applicationId);
  const query = new URLSearchParams({ client_id: server.applicationId, response_type: "token", origin: "http://localhost:8000" });
  const status = async (): Promise<number> => (await fetch(`${server.url}/v1/oauth?${query.toString()}`)).status;
  expect(await status()).toBe(400);
  const made = await application.trustedDomains.create({ domain: "localhost:8000" });
  expect(made).toBeInstanceOf(TrustedDomain);
  expect(made).toMatchObject({ domain: "localhost:8000", type: "trusted_domain" });
  expect(await status()).toBe(200);
  expect(await application.trustedDomains.retrieve(made.id)).toEqual(made);
  expect((await application.trustedDomains.all()).total).toBe(1);
  await made.delete();
  expect(await status()).toBe(400);
  expect(await rejection(made.refresh())).toBeInstanceOf(NotFoundError);
});

test("what is neither is refused", async () => {
  const { server, kloudless } = await bench();
  const application = kloudless.management.applications.handle(server.applicationId);
  await application.redirectUris.create({ url: "https://app.example.com/" });
  for (const call of [
    application.redirectUris.create({ url: "app.example.com" }),
    application.redirectUris.create({ url: "https://app.example.com/" }),
    application.trustedDomains.create({ domain: "https://app.example.com" }),
  ]) {
    const error = await rejection(call);
    expect(ApiError.is(error) && [error.status, error.code]).toEqual([400, "invalid_parameters"]);
  }
  expect(await rejection(application.redirectUris.retrieve("unknown"))).toBeInstanceOf(NotFoundError);
});
