import { expect, test } from "vitest";
import { readEnvironment } from "../src/setup/environment.ts";

test("without variables it is our own server, with all of its accounts", () => {
  expect(readEnvironment({})).toMatchObject({ baseUrl: undefined, services: [], accounts: [], tls: false, long: false });
});

test("lists are separated by commas, blanks do not count", () => {
  const { services, accounts } = readEnvironment({ SERVICES: " box, s3,", ACCOUNTS: "1,2" });
  expect(services).toEqual(["box", "s3"]);
  expect(accounts).toEqual(["1", "2"]);
});

test("a bundle is trusted in place of what Node trusts, but for what was given to Node itself", () => {
  const files = (env: NodeJS.ProcessEnv) => readEnvironment(env).caFiles;
  expect(files({ NODE_EXTRA_CA_CERTS: "/extra.pem" })).toEqual([]);
  expect(files({ REQUESTS_CA_BUNDLE: "/bundle.pem" })).toEqual(["/bundle.pem"]);
  expect(files({ REQUESTS_CA_BUNDLE: "/bundle.pem", NODE_EXTRA_CA_CERTS: "/extra.pem" })).toEqual(["/bundle.pem", "/extra.pem"]);
});

test.each([
  [{ BASE_URL: "https://api.example.test" }, "API_KEY"],
  [{ BASE_URL: "https://api.example.test", API_KEY: "k", INTEGRATION_TLS: "1" }, "INTEGRATION_TLS"],
  [{ MIN_PASSED: "0" }, "MIN_PASSED"],
  [{ MIN_PASSED: "many" }, "MIN_PASSED"],
  [{ RUN_LONG_TESTS: "perhaps" }, "RUN_LONG_TESTS"],
])("%j makes no sense, and is named", (env, name) => {
  expect(() => readEnvironment(env)).toThrow(name);
});
