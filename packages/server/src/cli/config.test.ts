import { resolve } from "node:path";
import { expect, test } from "vitest";
import { ConfigError } from "../config-error.ts";
import { parseArguments } from "./args.ts";
import { parseConfig, readConfig } from "./config.ts";

test("reads everything there is", () => {
  const config = parseConfig(
    `
    api_key = "the-api-key"
    developer_key = "the-developer-key"
    part_size = 65_536
    allow_private_fetch = true

    [[accounts]]
    service = "gdrive"
    account = "ada@example.com"
    admin = true
    connector = { type = "disk", root = "./drive" }
    raw = { base_url = "https://example.com/api/" }

    [[accounts]]
    service = "box"
    account = "grace@example.com"
    [accounts.connector]
    type = "disk"
    `,
    "/etc/kloudless",
  );
  expect(config).toEqual({
    apiKey: "the-api-key",
    developerKey: "the-developer-key",
    partSize: 65_536,
    allowPrivateFetch: true,
    accounts: [
      {
        service: "gdrive",
        account: "ada@example.com",
        admin: true,
        connector: { type: "disk", root: resolve("/etc/kloudless/drive") },
        raw: { base_url: "https://example.com/api/" },
      },
      { service: "box", account: "grace@example.com", connector: { type: "disk" } },
    ],
  });
});

test("reads how accounts are connected", () => {
  const file = `
    [oauth]
    redirect_uris = ["https://app.example.com/callback"]
    trusted_domains = ["https://app.example.com"]
    implicit_grant_enabled = true
    password = "sesame"
  `;
  const redirectUris = ["https://app.example.com/callback"];
  const oauth = { redirectUris, trustedDomains: ["https://app.example.com"], implicitGrant: true, password: "sesame" };
  expect(parseConfig(file, "/")).toEqual({ oauth });
  expect(() => parseConfig('[oauth]\nredirect_uris = "https://x"', "/")).toThrow(/^oauth\.redirect_uris: must be a list of strings/);
  expect(() => parseConfig("[oauth]\nauto_approve = true", "/")).toThrow(/^oauth\.auto_approve: is not a known field/);
});

test("an empty file configures nothing", () => {
  expect(parseConfig("", "/")).toEqual({});
});

const account = (line: string): string => `[[accounts]]\nservice = "box"\naccount = "a"\n${line}`;

test.each([
  ["x =", /^line 1, column \d+: /],
  ['[[accounts]]\nservice = "box', /^line 2, column \d+: /],
  ['apikey = "x"', /^apikey: is not a known field \(known: api_key, developer_key, /],
  ["api_key = 1", /^api_key: must be a string/],
  ['api_key = ""', /^api_key: must be a string that is not empty$/],
  ['part_size = "8 MiB"', /^part_size: must be a whole number$/],
  ["part_size = 1.5", /^part_size: must be a whole number$/],
  ["allow_private_fetch = 1", /^allow_private_fetch: must be true or false$/],
  ['accounts = "box"', /^accounts: must be written as \[\[accounts\]\]$/],
  ["accounts = [1]", /^accounts: /],
  ["[accounts]", /^accounts: /],
  ['[[accounts]]\naccount = "a"', /^accounts\[0\]\.service: is missing$/],
  ['[[accounts]]\nservice = "box"', /^accounts\[0\]\.account: is missing$/],
  [account('admin = "yes"'), /^accounts\[0\]\.admin: must be true or false$/],
  [account('root = "x"'), /^accounts\[0\]\.root: is not a known field/],
  [account('connector = "disk"'), /^accounts\[0\]\.connector: must be a table$/],
  [account("connector = {}"), /^accounts\[0\]\.connector\.type: is missing$/],
  [account('connector = { type = "s3" }'), /^accounts\[0\]\.connector\.type: "s3" is not a kind of connector/],
  [account('connector = { type = "disk", path = "x" }'), /^accounts\[0\]\.connector\.path: is not a known field/],
  [account("connector = { type = 'disk', root = 1 }"), /^accounts\[0\]\.connector\.root: must be a string/],
  [account("raw = { url = 'x' }"), /^accounts\[0\]\.raw\.base_url: is missing$/],
  [account("raw = { base_url = 'https://x', url = 'x' }"), /^accounts\[0\]\.raw\.url: is not a known field/],
  [account("connector = 2020-01-01"), /^accounts\[0\]\.connector: must be a table$/],
])("names what is wrong with %j", (text, message) => {
  expect(() => parseConfig(text, "/")).toThrow(ConfigError);
  expect(() => parseConfig(text, "/")).toThrow(message);
});

test("a file that is not there is named", async () => {
  await expect(readConfig("/nowhere/kloudless.toml")).rejects.toThrow(/--config: .*\/nowhere\/kloudless\.toml/);
});

test("the command line has defaults", () => {
  expect(parseArguments([])).toEqual({
    data: "./kloudless-data",
    config: undefined,
    host: undefined,
    port: 0,
    json: false,
    help: false,
    version: false,
  });
  expect(parseArguments(["--data", "d", "--config", "c", "--host", "::1", "--port", "8080", "--json"])).toMatchObject({
    data: "d",
    config: "c",
    host: "::1",
    port: 8080,
    json: true,
  });
});

test.each([
  [["--port", "x"], /--port/],
  [["--port", "65536"], /--port/],
  [["--port", "-1"], /port/],
  [["--data", ""], /--data/],
  [["--data"], /--data/],
  [["--host="], /--host/],
  [["--nonsense"], /--nonsense/],
  [["argument"], /argument/],
])("refuses %j", (args, message) => {
  expect(() => parseArguments(args)).toThrow(ConfigError);
  expect(() => parseArguments(args)).toThrow(message);
});

test("reads the team of an administrator's account", () => {
  const text = `
[[accounts]]
service = "box"
account = "root@example.com"
admin = true

[[accounts.team.users]]
id = "u1"
name = "Ana"
email = "ana@example.test"
role = "admin"

[[accounts.team.users]]
name = "Ben"
email = "ben@example.test"

[[accounts.team.groups]]
id = "eng"
name = "Engineering"
members = ["2", { id = "u1", role = "lead" }]
`;
  expect(parseConfig(text, "/").accounts?.[0]?.team).toEqual({
    users: [
      { id: "u1", name: "Ana", email: "ana@example.test", role: "admin" },
      { name: "Ben", email: "ben@example.test" },
    ],
    groups: [{ id: "eng", name: "Engineering", members: ["2", { id: "u1", role: "lead" }] }],
  });
  expect(() => parseConfig(text.replace('["2"', "[2"), "/")).toThrow("accounts[0].team.groups[0].members");
  expect(() => parseConfig(text.replace('role = "lead"', "rank = 1"), "/")).toThrow("accounts[0].team.groups[0].members[1]");
  expect(() => parseConfig(text.replace('email = "ben', 'mail = "ben'), "/")).toThrow("accounts[0].team.users[1].email");
});
